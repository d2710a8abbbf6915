/** Words between the engine and its threads. */

/** Tells a thread to let go of its connection and end by itself. */
export const endThread = 'end of thread';
