/**
 * What both ends of every transport agree on: the size of a frame, the number of open calls, the names of the
 * subprotocol, the first frame of a socket, and the message that hands a port to the page.
 */
import { z } from 'zod';

/** Largest message in either direction, in bytes of UTF-8. Larger things travel in windows. */
export const maxFrameBytes = 8 * 1024 * 1024;

/** Calls (and open event streams) that one client may have running at once. */
export const maxCallsInFlight = 256;

/** Where the browser shell's socket lives. */
export const socketPath = '/engine';

/** The subprotocol that the server confirms. Secrets travel beside it as further, never echoed, names. */
export const subprotocol = 'railtrace.v1';
export const tokenPrefix = 'token.';
export const resumePrefix = 'resume.';

/** 256 bits in lower-case hex: one-time token, resume secret, nonce of a port. */
export const secretSchema = z.string().regex(/^[0-9a-f]{64}$/);

/** What a host can do beyond the contract's commands. The page asks for these and never for a platform. */
export const capabilitySchema = z.enum([
  /** A native dialog picks files: `files.pickOpen`. */
  'files.pickOpen',
  /** A native dialog picks where an export goes: `files.pickSave`. */
  'files.pickSave',
  /** Exports leave as a download of the page. */
  'files.download',
  /** The operating system keeps secrets for this person. */
  'secretStorage',
]);
export type Capability = z.infer<typeof capabilitySchema>;

/** The first frame on a socket. It never travels again: a reload presents `resume` and is given the next one. */
export const socketHelloSchema = z.object({
  railtrace: z.literal('hello'),
  /** Grows with each connection that this server accepted. */
  generation: z.number().int().positive(),
  resume: secretSchema,
  capabilities: z.array(capabilitySchema),
});
export type SocketHello = z.infer<typeof socketHelloSchema>;

/** Name of the global that the preload puts into the page. */
export const preloadGlobal = 'railtrace';

/** The preload's request for a port, and main's delivery of one. There is no other channel between them. */
export const portChannel = 'railtrace:port';
export const portDeliveryChannel = 'railtrace:engine';

/** The argument of the page's process in which main names the host's capabilities, parted by commas. */
export const capabilitiesArgument = '--railtrace-capabilities=';

/**
 * How the desktop speaks to its page: with one port at `ready` for each engine process, and without one at
 * `stopped`, when the engine will not be started again by itself.
 */
export const portMessageSchema = z.discriminatedUnion('state', [
  z.object({
    railtrace: z.literal('engine'),
    state: z.literal('ready'),
    nonce: secretSchema,
    generation: z.number().int().positive(),
  }),
  z.object({
    railtrace: z.literal('engine'),
    state: z.literal('stopped'),
    nonce: secretSchema,
    generation: z.number().int().nonnegative(),
    sentence: z.string(),
  }),
]);
export type PortMessage = z.infer<typeof portMessageSchema>;
