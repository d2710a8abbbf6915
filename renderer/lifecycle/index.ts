/** Lifecycles: what each party says, the path on the rail's graph, the timeline. They stand in the payment view. */
import type { DomainParts } from '../app/slots.ts';
import { LifecycleGraph } from './LifecycleGraph.tsx';
import { PartyStrip } from './PartyStrip.tsx';
import { ArrowHeads } from './StepEdge.tsx';
import { Timeline } from './Timeline.tsx';

export const lifecycle: DomainParts = {
  overlays: [ArrowHeads],
  paymentPanels: [
    { area: 'strip', component: PartyStrip },
    { area: 'graph', component: LifecycleGraph },
    { area: 'timeline', component: Timeline },
  ],
};
