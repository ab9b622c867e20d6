import type { ProgressEvent } from '../../stages/progress.ts';
import { printable } from '../text-width.ts';

/** `import: warning: The server closed the connection. CONNECTION_LOST; trying again in 0.8 s (1 of 3).` */
export function describeRetry(event: Extract<ProgressEvent, { readonly kind: 'retry' }>): string {
  const { stage, retry, retries, seconds, code, message } = event;
  const when = `trying again in ${seconds.toFixed(1)} s (${retry} of ${retries})`;
  return `${stage}: warning: ${printable(message)} ${code}; ${when}.`;
}
