import { BaseEdge, EdgeLabelRenderer, type Edge, type EdgeProps } from '@xyflow/react';
import type { GraphEdge } from './graphModel.ts';

export interface StepEdgeData extends Record<string, unknown> {
  readonly edge: GraphEdge;
}

interface Route {
  readonly path: string;
  readonly labelX: number;
  readonly labelY: number;
}

interface Ends {
  readonly sourceX: number;
  readonly sourceY: number;
  readonly targetX: number;
  readonly targetY: number;
}

/** Pixels that "1 d 18 h" takes. */
const roomForWords = 54;

/** Straight on where nothing is in the way, an arc over what lies between, an arc below on the way back. */
export function routeOf({ sourceX, sourceY, targetX, targetY }: Ends, edge: GraphEdge): Route {
  const labelX = (sourceX + targetX) / 2;
  if (edge.route === 'straight') {
    if (Math.abs(sourceY - targetY) < 1) {
      // Above the states where the gap between them is narrower than the words; an objection above those.
      const above = edge.kind === 'illegal' ? 44 : targetX - sourceX < roomForWords ? 24 : 9;
      return {
        path: `M${String(sourceX)} ${String(sourceY)}H${String(targetX)}`,
        labelX,
        labelY: sourceY - above,
      };
    }
    const bend = Math.max(18, (targetX - sourceX) / 2);
    const path = `M${String(sourceX)} ${String(sourceY)}C${String(sourceX + bend)} ${String(sourceY)} ${String(targetX - bend)} ${String(targetY)} ${String(targetX)} ${String(targetY)}`;
    return { path, labelX, labelY: (sourceY + targetY) / 2 - 6 };
  }
  const direction = edge.route === 'over' ? -1 : 1;
  const rise = Math.min(30, 12 + edge.span * 6) * direction;
  const edgeY = direction < 0 ? Math.min(sourceY, targetY) : Math.max(sourceY, targetY);
  const path = `M${String(sourceX)} ${String(sourceY)}C${String(sourceX + 24)} ${String(edgeY + rise * 1.33)} ${String(targetX - 24)} ${String(edgeY + rise * 1.33)} ${String(targetX)} ${String(targetY)}`;
  return { path, labelX, labelY: edgeY + rise + 8 * direction };
}

/** A step: how it is known by its line, its Δt or objection on it. */
export function StepEdge({ data, id, ...ends }: EdgeProps<Edge<StepEdgeData>>) {
  if (data === undefined) return null;
  const { edge } = data;
  const { path, labelX, labelY } = routeOf(ends, edge);
  const words = edge.kind === 'illegal' ? `⚠ ${edge.objection ?? 'not legal on this rail'}` : edge.label;
  return (
    <>
      <BaseEdge
        id={id}
        path={path}
        className={`step-edge ${edge.kind}`}
        markerEnd={`url(#arrow-${edge.kind})`}
      />
      {words !== '' && (
        <EdgeLabelRenderer>
          <div
            className={`step-label ${edge.kind}`}
            style={{ transform: `translate(-50%, -50%) translate(${String(labelX)}px, ${String(labelY)}px)` }}
            title={edge.objection ?? undefined}
          >
            {words}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

const kinds = ['taken', 'inferred', 'illegal', 'expected', 'legal'] as const;

/** Arrow heads, one a kind, drawn once. */
export function ArrowHeads() {
  return (
    <svg className="arrow-heads" aria-hidden="true">
      <defs>
        {kinds.map((kind) => (
          <marker
            key={kind}
            id={`arrow-${kind}`}
            className={`arrow ${kind}`}
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
            markerUnits="userSpaceOnUse"
          >
            <path d="M0 0 8 4 0 8z" />
          </marker>
        ))}
      </defs>
    </svg>
  );
}
