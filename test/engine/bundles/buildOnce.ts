/** Builds the sample bundle into the file given as argument and prints what was written: run in other zones, locales and umasks. */
import { buildBundle } from '../../../electron/engine/bundles/index.ts';
import { aBundle } from './aBundle.ts';

const [file = ''] = process.argv.slice(2);
process.stdout.write(JSON.stringify(await buildBundle(aBundle(), file)));
