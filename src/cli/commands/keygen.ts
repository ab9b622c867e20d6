import type { KeySummary } from '../../snapshot/make-key-files.ts';
import { defineCommand } from '../command.ts';
import { KEYGEN_OPTIONS } from '../options.ts';
import type { Paint } from '../paint.ts';

export const keygenCommand = defineCommand({
  name: 'keygen',
  describe: 'Make a key that signs audit snapshots, or one that opens sealed ones',
  positionals: { FILE: 'Where its secret half goes (signing-key.pem, or age-key.txt); the public one beside it, .pub' },
  options: KEYGEN_OPTIONS,
  examples: [
    ['keygen', 'an Ed25519 key: signing-key.pem to sign with, signing-key.pem.pub for those who verify'],
    ['keygen --age', 'age-key.txt to open sealed snapshots with, and the recipient to seal them for'],
  ],
  async run({ FILE, age }, { services, paint }) {
    const summary = await services.makeKeyFiles(
      age ? 'age' : 'signing',
      FILE ?? (age ? 'age-key.txt' : 'signing-key.pem'),
    );
    return { document: { stage: 'keygen', ...summary }, text: renderKey(summary, paint), verdict: null, next: null };
  },
});

function renderKey({ privateFile, publicFile, publicKey, fingerprint }: KeySummary, paint: Paint): string {
  const lines = [
    `${paint('bold', 'secret key')}   ${privateFile}  (mode 0600: it is nowhere else, so keep a copy)`,
    `${paint('bold', 'public key')}   ${publicFile}`,
    ...(fingerprint === null ? [] : [`${paint('bold', 'fingerprint')}  ${fingerprint}`]),
  ];
  return `${lines.join('\n')}\n\n${publicKey}\n`;
}
