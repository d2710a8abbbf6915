/** The public face of the lifecycle domain. */
export { CoverageMap, type Shows } from './coverage.ts';
export { interpret, ledgerHabits, type InterpretedEvent, type LedgerHabits } from './interpret.ts';
export { runLanes, type LaneRuns } from './lanes.ts';
export { loadProfiles, ProfileSet, type CompiledProfile } from './profiles.ts';
export { nameOf, project, sourcesShowing } from './project.ts';
export { createLifecycle, type JudgeAt, type Lifecycle } from './service.ts';
