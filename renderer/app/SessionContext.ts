import { createContext, useContext } from 'react';
import { RailtraceError } from '../../shared/kernel/errors.ts';
import type { SessionFollower } from './session.ts';

export const FollowerContext = createContext<SessionFollower | null>(null);

/** Commands on the session: change settings, wait for a job, take a new vault state over. */
export function useFollower(): SessionFollower {
  const follower = useContext(FollowerContext);
  if (follower === null) throw new RailtraceError('internal', 'A view was drawn outside the workbench.');
  return follower;
}
