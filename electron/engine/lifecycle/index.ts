/** The public face of the lifecycle domain. */
export { CoverageMap, type Shows } from './coverage.ts';
export { claimedState, interpret, type InterpretedEvent } from './interpret.ts';
export { runLanes, type LaneRuns } from './lanes.ts';
export { loadProfiles, ProfileSet, type CompiledProfile } from './profiles.ts';
export { nameOf, sourcesShowing } from './project.ts';
export { lifecycleQueries } from './queries.ts';
export { createLifecycle, type Lifecycle } from './service.ts';
export { viewToText, type DeskView } from './view.ts';
