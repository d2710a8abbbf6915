/**
 * What the desktop's main process and the engine's process say to each other, on a channel of their own. Paths that a
 * person chose in a dialog travel only here; the page gets grants.
 */
import { z } from 'zod';

const callId = z.number().int().positive();

/** From the engine to its host. */
export const toHostSchema = z.discriminatedUnion('kind', [
  /** The engine takes clients. */
  z.object({ kind: z.literal('ready') }),
  z.object({ kind: z.literal('pickOpen'), id: callId, title: z.string().max(200) }),
  z.object({ kind: z.literal('pickSave'), id: callId, suggestedName: z.string().max(255) }),
]);
export type ToHost = z.infer<typeof toHostSchema>;

/** From the host to its engine. */
export const toEngineSchema = z.discriminatedUnion('kind', [
  /** Comes with the message port of a page. */
  z.object({ kind: z.literal('client'), generation: z.number().int().positive() }),
  /** What the dialog `id` ended with: paths, or none when it was dismissed. */
  z.object({ kind: z.literal('picked'), id: callId, paths: z.array(z.string()).max(1000) }),
  /** Flush everything and exit. */
  z.object({ kind: z.literal('close') }),
]);
export type ToEngine = z.infer<typeof toEngineSchema>;
