import { Background, ReactFlow, ReactFlowProvider, useReactFlow, type Edge, type Node } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { IconArrowsMaximize, IconMinus, IconPlus, IconRoute } from '@tabler/icons-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { partyName } from '../kit/labels.ts';
import { ProofLegend } from '../kit/ProofMark.tsx';
import { SkeletonRows } from '../kit/Skeleton.tsx';
import { useColorMode } from '../kit/theme/mode.ts';
import type { PaymentPanelProps } from '../app/slots.ts';
import { selectSteps, useProfile, useProjection, walkOf, type WalkStep } from './data.ts';
import './graph.css';
import { buildGraph, type Graph } from './graphModel.ts';
import { LaneNode, StateNode, type LaneNodeData, type StateNodeData } from './nodes.tsx';
import { StepEdge, type StepEdgeData } from './StepEdge.tsx';
import { usePathKeys } from './usePathKeys.ts';

const nodeTypes = { state: StateNode, lane: LaneNode };
const edgeTypes = { step: StepEdge };
/** Room for the legend below; what is drawn never lies under it. */
const fitOptions = {
  padding: { top: '10px', right: '12px', bottom: '44px', left: '14px' },
  maxZoom: 1.15,
  minZoom: 0.35,
} as const;

/** The heart: each party's lane, the legal graph faint, what really happened strong, what is missing marked. */
export function LifecycleGraph(props: PaymentPanelProps) {
  const { detail, asOf } = props;
  const projection = useProjection(detail.payment.reference, asOf);
  const profile = useProfile(projection.data);
  const [wholeRail, setWholeRail] = useState(false);
  const { element, width } = useRoundedWidth();
  const walk = useMemo(
    () => (projection.data === null ? [] : walkOf(projection.data, detail)),
    [projection.data, detail],
  );
  const graph = useMemo(
    () =>
      projection.data === null || width === 0
        ? null
        : buildGraph(profile, projection.data, { wholeRail, width }),
    [profile, projection.data, wholeRail, width],
  );
  usePathKeys(props, walk);
  if (projection.error !== null && projection.data === null) {
    return <ErrorNotice what="Drawing the lifecycle" error={projection.error} onRetry={projection.reload} />;
  }
  return (
    <section className="lifecycle-graph" aria-label="Lifecycle graph" ref={element}>
      {graph === null ? (
        <SkeletonRows what="the lifecycle" rows={8} />
      ) : (
        <ReactFlowProvider>
          <Flow
            {...props}
            graph={graph}
            walk={walk}
            wholeRail={wholeRail}
            onWholeRail={() => setWholeRail((before) => !before)}
          />
        </ReactFlowProvider>
      )}
      {graph !== null && profile === null && (
        <p className="graph-note muted">
          The rail of this payment is not known: only the path is drawn, not what would be legal.
        </p>
      )}
    </section>
  );
}

/** The pane's width in steps, so that dragging a divider does not lay the graph out anew at every pixel. */
function useRoundedWidth() {
  const element = useRef<HTMLElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const target = element.current;
    if (target === null) return;
    const observer = new ResizeObserver(([entry]) =>
      setWidth(Math.floor((entry?.contentRect.width ?? 0) / 40) * 40),
    );
    observer.observe(target);
    return () => observer.disconnect();
  }, []);
  return { element, width };
}

interface FlowProps extends PaymentPanelProps {
  readonly graph: Graph;
  readonly walk: readonly WalkStep[];
  readonly wholeRail: boolean;
  readonly onWholeRail: () => void;
}

function useFlowElements({ graph, walk, selection, select }: FlowProps) {
  const nodes = useMemo(() => {
    const walkByKey = new Map(walk.map((item) => [item.key, item]));
    const lanes: Node<LaneNodeData>[] = graph.lanes.map((lane, index) => ({
      id: `lane ${lane.party}`,
      type: 'lane',
      position: { x: 0, y: lane.top },
      data: { name: partyName(lane.party), height: lane.height, width: graph.width, isFirst: index === 0 },
      draggable: false,
      selectable: false,
      focusable: false,
      zIndex: -1,
    }));
    const states: Node<StateNodeData>[] = graph.nodes.map((node) => {
      const steps = node.steps.flatMap((key) => walkByKey.get(key) ?? []);
      const records = steps.flatMap((item) => item.records);
      return {
        id: node.id,
        type: 'state',
        position: { x: node.x, y: node.y },
        data: {
          node,
          width: graph.nodeWidth,
          isFocused: selection.focus !== null && records.includes(selection.focus),
          isRelated: records.some((record) => selection.records.has(record)),
          onSelect: () => {
            const next = selectSteps(steps);
            if (next !== null) select(next);
          },
        },
        draggable: false,
        selectable: false,
        focusable: false,
      };
    });
    return [...lanes, ...states];
  }, [graph, walk, selection, select]);
  const edges = useMemo(
    () =>
      graph.edges.map((edge): Edge<StepEdgeData> => ({
        id: edge.id,
        type: 'step',
        source: edge.source,
        target: edge.target,
        sourceHandle: edge.route === 'straight' ? 'out' : edge.route === 'over' ? 'out-top' : 'out-bottom',
        targetHandle: edge.route === 'straight' ? 'in' : edge.route === 'over' ? 'in-top' : 'in-bottom',
        data: { edge },
        focusable: false,
        selectable: false,
        zIndex: edge.kind === 'legal' ? 0 : 1,
      })),
    [graph],
  );
  return { nodes, edges };
}

function Flow(props: FlowProps) {
  const { graph, wholeRail, onWholeRail } = props;
  const { nodes, edges } = useFlowElements(props);
  const mode = useColorMode();
  const flow = useReactFlow();
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    // Fits again when the pane changes its size, and when another graph is drawn.
    const observer = new ResizeObserver(() => void flow.fitView(fitOptions));
    observer.observe(element);
    return () => observer.disconnect();
  }, [flow, graph]);

  return (
    <div className="graph-frame" ref={frame}>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        colorMode={mode}
        fitView
        fitViewOptions={fitOptions}
        minZoom={0.2}
        maxZoom={2}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        zoomOnDoubleClick={false}
        proOptions={{ hideAttribution: true }}
        aria-label="States and steps"
      >
        <Background gap={24} size={1} color="transparent" />
      </ReactFlow>
      <div className="graph-legend">
        <ProofLegend>
          <span className="bad">- - ⚠ illegal</span>
        </ProofLegend>
      </div>
      <div className="graph-tools" role="toolbar" aria-label="Graph">
        <button
          type="button"
          title="Show the whole rail"
          aria-label="Show the whole rail"
          aria-pressed={wholeRail}
          onClick={onWholeRail}
        >
          <IconRoute size={14} />
        </button>
        <button type="button" title="Zoom in" aria-label="Zoom in" onClick={() => void flow.zoomIn()}>
          <IconPlus size={14} />
        </button>
        <button type="button" title="Zoom out" aria-label="Zoom out" onClick={() => void flow.zoomOut()}>
          <IconMinus size={14} />
        </button>
        <button
          type="button"
          title="Fit"
          aria-label="Fit the graph"
          onClick={() => void flow.fitView(fitOptions)}
        >
          <IconArrowsMaximize size={14} />
        </button>
      </div>
    </div>
  );
}
