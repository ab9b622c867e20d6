#!/usr/bin/env node
import { processHost } from './process-host.ts';
import { runCommandLine } from './run-command-line.ts';
import { SERVICES } from './services.ts';

process.exitCode = await runCommandLine(process.argv.slice(2), processHost(), SERVICES);
