import { conformsToContract, survivesItsLine } from './conformance.ts';
import { inProcess, messagePort, webSocket } from './transports.ts';

for (const transport of [inProcess, messagePort, webSocket]) conformsToContract(transport);
for (const transport of [messagePort, webSocket]) survivesItsLine(transport);
