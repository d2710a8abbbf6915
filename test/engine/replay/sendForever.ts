/** Run as a process of its own and killed: sends numbered requests one after another and prints each acknowledged number. */
import { aReplay } from './aReplay.ts';

const [vaultFolder = '', target = '', from = '0'] = process.argv.slice(2);
const { replay } = await aReplay({ vaultFolder });
await replay.handlers.allowHost(
  { host: target, environment: 'sandbox', allowPrivateAddress: true },
  undefined,
);
for (let number = Number(from); ; number += 1) {
  const bytes = `POST /${String(number)} HTTP/1.1\r\nHost: ${target}\r\nContent-Length: 0\r\n\r\n`;
  const request = { scheme: 'http' as const, target, base64: Buffer.from(bytes).toString('base64') };
  await replay.handlers.send({ request, recordId: null, timeout: 5000 }, undefined);
  process.stdout.write(`${String(number)}\n`);
}
