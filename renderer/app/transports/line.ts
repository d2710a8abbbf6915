/** What a transport gives: one open line to one engine, and a way to open the next one. */
import type { RailtraceError } from '../../../shared/kernel/errors.ts';
import type { Capability } from '../../../shared/kernel/wire.ts';

/** An open line: whole text frames each way. */
export interface Line {
  /** Grows with each line; a new generation means that everything known about the engine is to be asked again. */
  readonly generation: number;
  readonly capabilities: readonly Capability[];
  /** False once the line has closed, also when that happened before it was handed out. */
  isOpen(): boolean;
  /** Sends nothing once the line is closed. */
  send(frame: string): void;
  close(): void;
}

export interface LineListener {
  onFrame(frame: string): void;
  /** Called once, when the line is gone for whatever reason. */
  onClose(): void;
}

export interface Dialer {
  /**
   * Opens the next line.
   * @throws RailtraceError retryable (`engine_restarted`): dial again later; any other: there will be no line
   */
  dial(listener: LineListener): Promise<Line>;
  /** Called at once when the transport knows that the engine is gone for good. */
  onStopped?(listener: (error: RailtraceError) => void): void;
  close(): void;
}
