/** Writes the sample desk anew: `node test/desk/write-sample.ts`. The test beside it fails while the files differ. */
import { rmSync } from 'node:fs';
import { generateDesk, writeDesk } from './generate.ts';
import { SAMPLE_EVIDENCE, SAMPLE_OPTIONS, SAMPLE_TRUTH } from './sample.ts';

rmSync(SAMPLE_EVIDENCE, { recursive: true, force: true });
const desk = generateDesk(SAMPLE_OPTIONS);
writeDesk(desk, SAMPLE_EVIDENCE, SAMPLE_TRUTH);
process.stdout.write(
  `${String(desk.files.length)} files, ${String(desk.truth.counts.payments)} payments, ${String(desk.truth.counts.faults)} faults\n`,
);
