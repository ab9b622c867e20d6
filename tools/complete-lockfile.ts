/**
 * `tsx tools/complete-lockfile.ts`: adds to `package-lock.json` the optional packages of other platforms that npm left
 * out. npm leaves one out, without a word, when the registry cannot give it at that moment; `npm ci` then refuses the
 * lock file on every machine ("Missing: … from lock file"). Run it after `npm install`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface LockedPackage {
  readonly version?: string;
  readonly cpu?: readonly string[];
  readonly os?: readonly string[];
  readonly libc?: readonly string[];
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface Lockfile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const PATH = fileURLToPath(new URL('../package-lock.json', import.meta.url));

/** npm's words for the words in the names of packages. */
const SYSTEMS = ['aix', 'android', 'darwin', 'freebsd', 'linux', 'netbsd', 'openbsd', 'openharmony', 'sunos', 'win32'];
const PROCESSORS = ['arm64', 'arm', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'wasm32', 'x64'];

const lockfile = JSON.parse(readFileSync(PATH, 'utf8')) as Lockfile;
const missing = missingPackages(lockfile);
for (const [path, { version }] of missing) console.info(`added ${path}@${version}`);
const packages = Object.fromEntries(
  [...Object.entries(lockfile.packages), ...missing].sort(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(PATH, `${JSON.stringify({ ...lockfile, packages }, null, 2)}\n`);

function missingPackages({ packages }: Lockfile): ReadonlyMap<string, LockedPackage> {
  const found = new Map<string, LockedPackage>();
  for (const [path, parent] of Object.entries(packages)) {
    for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
      const isThere = `node_modules/${name}` in packages || `${path}/node_modules/${name}` in packages;
      if (!isThere) found.set(`node_modules/${name}`, lockedPackage(name, version, parent.dev === true));
    }
  }
  return found;
}

/** What npm would have written, but for the checksum, which it adds when it meets the package. */
function lockedPackage(name: string, version: string, dev: boolean): LockedPackage {
  const words = name.split(/[-/]/);
  const os = SYSTEMS.filter((system) => words.includes(system));
  const cpu = PROCESSORS.filter((processor) => words.includes(processor));
  if (!/^\d+\.\d+\.\d+/.test(version) || (os.length === 0 && cpu.length === 0)) {
    throw new Error(`${name}@${version} does not look like a package for one platform.`);
  }
  const libc = words.includes('musl') ? ['musl'] : words.includes('gnu') ? ['glibc'] : [];
  return {
    version,
    ...(cpu.length === 0 ? {} : { cpu }),
    ...(dev ? { dev } : {}),
    ...(libc.length === 0 ? {} : { libc }),
    optional: true,
    ...(os.length === 0 ? {} : { os }),
  };
}
