import { Handle, Position, type Node, type NodeProps } from '@xyflow/react';
import { durationText } from '../../shared/kernel/time.ts';
import { partyName } from '../kit/labels.ts';
import { useTimeZone } from '../kit/Time.tsx';
import { shortTime } from '../kit/time.ts';
import { visibleText } from '../kit/visible.ts';
import { nodeHeight, type GraphNode } from './graphModel.ts';

export interface StateNodeData extends Record<string, unknown> {
  readonly node: GraphNode;
  readonly width: number;
  readonly isFocused: boolean;
  readonly isRelated: boolean;
  readonly onSelect: () => void;
}

export interface LaneNodeData extends Record<string, unknown> {
  readonly name: string;
  readonly height: number;
  readonly width: number;
  readonly isFirst: boolean;
}

/** Pixels of a letter on average: a longer name than fits in one line takes two smaller ones. */
const letterWidth = 6.3;

const dueWords = {
  expected: 'due',
  overdue: 'overdue since',
  missing: 'missing · due',
  'evidence-needed': 'no evidence · due',
} as const;

function caption(node: GraphNode, zone: string): { readonly text: string; readonly tone: string } | null {
  const { expectation } = node;
  if (expectation !== null) {
    const late = expectation.status === 'missing' || expectation.status === 'overdue';
    const due =
      expectation.due === null
        ? expectation.status
        : `${dueWords[expectation.status]} ${shortTime(expectation.due, zone).slice(0, -3)}`;
    return { text: due, tone: late ? 'bad' : '' };
  }
  if (node.steps.length === 0) return node.shape === 'inferred' ? { text: 'inferred', tone: '' } : null;
  const when =
    node.firstAt === null
      ? node.shape === 'inferred'
        ? 'inferred'
        : 'no time stated'
      : shortTime(node.firstAt, zone);
  const count = node.statements > 1 ? ` ×${String(node.statements)}` : '';
  return { text: `${when}${count}`, tone: '' };
}

function describe(node: GraphNode, zone: string): string {
  const words = [partyName(node.party), visibleText(node.label), node.shape, caption(node, zone)?.text];
  if (node.isCurrent) words.push('present state');
  if (node.expectation !== null) words.push(node.expectation.reason);
  return words.filter((word) => word !== undefined && word !== '').join(', ');
}

/** One state: how it is known by its shape, when it was reached, how long it has stood. */
export function StateNode({ data }: NodeProps<Node<StateNodeData>>) {
  const { node, width, isFocused, isRelated, onSelect } = data;
  const zone = useTimeZone();
  const below = caption(node, zone);
  const classes = ['state-node', node.shape];
  if (node.isCurrent) classes.push('current');
  if (node.isFailure && node.steps.length > 0) classes.push('failure');
  if (node.isIllegal) classes.push('illegal');
  if (isFocused) classes.push('focused');
  else if (isRelated) classes.push('related');
  return (
    <div className={classes.join(' ')} style={{ width }}>
      <Handles />
      <button
        type="button"
        className={`state-pill${node.label.length * letterWidth > width - 18 ? ' long' : ''}`}
        style={{ height: nodeHeight }}
        tabIndex={-1}
        aria-label={describe(node, zone)}
        aria-pressed={isFocused}
        title={node.expectation?.reason ?? describe(node, zone)}
        onClick={onSelect}
      >
        {node.shape === 'proved' && <span aria-hidden="true">✓ </span>}
        {node.isIllegal && <span aria-hidden="true">⚠ </span>}
        <span>{visibleText(node.label)}</span>
      </button>
      {below !== null && <div className={`state-caption ${below.tone}`}>{below.text}</div>}
      {node.isCurrent && !node.isAtRest && node.dwell !== null && node.dwell > 0 && (
        <div className="state-caption dwell">for {durationText(node.dwell)}</div>
      )}
    </div>
  );
}

/** Invisible ends for lines: sides for straight ones, top and bottom for arcs. */
function Handles() {
  const middle = { top: nodeHeight / 2 };
  const bottom = { top: nodeHeight, bottom: 'auto' };
  return (
    <>
      <Handle id="in" type="target" position={Position.Left} style={middle} isConnectable={false} />
      <Handle id="out" type="source" position={Position.Right} style={middle} isConnectable={false} />
      <Handle
        id="in-top"
        type="target"
        position={Position.Top}
        style={{ left: '38%' }}
        isConnectable={false}
      />
      <Handle
        id="out-top"
        type="source"
        position={Position.Top}
        style={{ left: '62%' }}
        isConnectable={false}
      />
      <Handle
        id="in-bottom"
        type="target"
        position={Position.Bottom}
        style={{ ...bottom, left: '62%' }}
        isConnectable={false}
      />
      <Handle
        id="out-bottom"
        type="source"
        position={Position.Bottom}
        style={{ ...bottom, left: '38%' }}
        isConnectable={false}
      />
    </>
  );
}

/** The band of one party. */
export function LaneNode({ data }: NodeProps<Node<LaneNodeData>>) {
  return (
    <div
      className={`lane-node${data.isFirst ? ' first' : ''}`}
      style={{ width: data.width, height: data.height }}
    >
      <span>{data.name}</span>
    </div>
  );
}
