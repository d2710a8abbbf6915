/**
 * The places that domains fill. `renderer/main.tsx` alone knows every domain; the frame and the views know only
 * these slots, so that a domain further right can stand inside a view further left without being imported by it.
 */
import type { Icon } from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { Case } from '../../shared/cases/model.ts';
import type { EngineClient } from '../../shared/contract/index.ts';
import type { RecordDetail } from '../../shared/evidence/model.ts';
import type { AttemptId, RecordId } from '../../shared/kernel/ids.ts';
import type { PaymentDetail } from '../../shared/payments/contract.ts';
import type { WorkspaceSummary } from '../../shared/workspace/model.ts';

/** A named place and what stands in it, filled once before the first paint. */
export class Slot<Item> {
  #items: readonly Item[] = [];

  fill(items: readonly Item[]): void {
    this.#items = items;
  }

  get items(): readonly Item[] {
    return this.#items;
  }
}

export type ViewParams = Readonly<Record<string, string>>;

export interface ViewProps {
  readonly panelId: string;
  readonly params: ViewParams;
}

/** What a tab can show. */
export interface View {
  readonly id: string;
  readonly icon: Icon;
  readonly title: (params: ViewParams) => string;
  readonly component: ComponentType<ViewProps>;
}

export interface NavigationEntry {
  readonly view: string;
  readonly label: string;
  readonly icon: Icon;
  readonly group: 'work' | 'tools' | 'settings';
  /** Place inside its group, small first. */
  readonly order: number;
  /** "g p" */
  readonly keys: string;
  readonly count?: (summary: WorkspaceSummary) => number;
}

export interface Command {
  readonly id: string;
  readonly title: string;
  /** "mod+shift+i", "g p": shown everywhere the command is offered. */
  readonly keys?: string;
  readonly run: () => void;
}

/** Commands need hooks (client, stores), so a domain gives them as a hook. */
export type CommandSource = () => readonly Command[];

export interface PaletteRow {
  readonly id: string;
  readonly title: string;
  readonly detail: string;
  readonly icon: Icon;
  readonly run: () => void;
}

/** Finds rows for a text typed into the palette. */
export interface PaletteSource {
  readonly heading: string;
  /** Place among the headings, small first. */
  readonly order: number;
  readonly find: (text: string, client: EngineClient, signal: AbortSignal) => Promise<readonly PaletteRow[]>;
}

/** What is selected in a payment, wherever it was selected: one thing for graph, timeline, record and findings. */
export interface PaymentSelection {
  /** The record that is looked at. */
  readonly focus: RecordId | null;
  /** Everything that belongs to what was selected, the focus included. */
  readonly records: ReadonlySet<RecordId>;
  readonly finding: string | null;
  readonly step: string | null;
}

export interface PaymentPanelProps {
  readonly panelId: string;
  readonly detail: PaymentDetail;
  readonly selection: PaymentSelection;
  readonly select: (selection: PaymentSelection) => void;
  /** Judging time of this view; null: the workspace's. */
  readonly asOf: number | null;
  readonly setAsOf: (asOf: number | null) => void;
}

export interface PaymentPanel {
  readonly area: 'strip' | 'graph' | 'timeline' | 'findings';
  readonly component: ComponentType<PaymentPanelProps>;
}

export interface PaymentActionProps {
  readonly panelId: string;
  readonly detail: PaymentDetail;
  readonly selection: PaymentSelection;
}

export interface RecordActionProps {
  readonly record: RecordDetail;
}

export interface FindingActionProps {
  readonly findingId: string;
  readonly code: string;
}

export interface CaseActionProps {
  readonly item: Case;
}

export interface AttemptActionProps {
  readonly attemptId: AttemptId;
}

export interface SettingsSection {
  readonly id: string;
  readonly title: string;
  readonly component: ComponentType;
}

export const slots = {
  views: new Slot<View>(),
  navigation: new Slot<NavigationEntry>(),
  commands: new Slot<CommandSource>(),
  palette: new Slot<PaletteSource>(),
  /** Shown instead of the workbench while the vault is not open. */
  gate: new Slot<ComponentType>(),
  /** Buttons that fill an empty vault. */
  starters: new Slot<ComponentType>(),
  /** Always present above the workbench: drop zones, dialogs. */
  overlays: new Slot<ComponentType>(),
  paymentPanels: new Slot<PaymentPanel>(),
  paymentActions: new Slot<ComponentType<PaymentActionProps>>(),
  recordActions: new Slot<ComponentType<RecordActionProps>>(),
  findingActions: new Slot<ComponentType<FindingActionProps>>(),
  caseActions: new Slot<ComponentType<CaseActionProps>>(),
  attemptActions: new Slot<ComponentType<AttemptActionProps>>(),
  settings: new Slot<SettingsSection>(),
  forget: new Slot<() => void>(),
};

/** A domain as `main.tsx` sees it: what it puts where. */
export interface DomainParts {
  readonly views?: readonly View[];
  readonly navigation?: readonly NavigationEntry[];
  readonly commands?: CommandSource;
  readonly palette?: readonly PaletteSource[];
  readonly gate?: ComponentType;
  readonly starters?: ComponentType;
  readonly overlays?: readonly ComponentType[];
  readonly paymentPanels?: readonly PaymentPanel[];
  readonly paymentActions?: readonly ComponentType<PaymentActionProps>[];
  readonly recordActions?: readonly ComponentType<RecordActionProps>[];
  readonly findingActions?: readonly ComponentType<FindingActionProps>[];
  readonly caseActions?: readonly ComponentType<CaseActionProps>[];
  readonly attemptActions?: readonly ComponentType<AttemptActionProps>[];
  readonly settings?: readonly SettingsSection[];
  /** Lets go of everything that came out of the vault, when it is locked. */
  readonly forget?: () => void;
}

/** Fills every slot from the domains, in their order. Called once, before the first paint. */
export function fillSlots(domains: readonly DomainParts[]): void {
  const many = <Item>(pick: (domain: DomainParts) => readonly Item[] | undefined) =>
    domains.flatMap((domain) => pick(domain) ?? []);
  const one = <Item>(pick: (domain: DomainParts) => Item | undefined) =>
    domains.flatMap((domain) => pick(domain) ?? []);
  slots.views.fill(many((domain) => domain.views));
  const groups = ['work', 'tools', 'settings'];
  const navigation = many((domain) => domain.navigation);
  slots.navigation.fill(
    [...navigation].sort(
      (left, right) => groups.indexOf(left.group) - groups.indexOf(right.group) || left.order - right.order,
    ),
  );
  slots.commands.fill(one((domain) => domain.commands));
  const palette = many((domain) => domain.palette);
  slots.palette.fill([...palette].sort((left, right) => left.order - right.order));
  slots.gate.fill(one((domain) => domain.gate));
  slots.starters.fill(one((domain) => domain.starters));
  slots.overlays.fill(many((domain) => domain.overlays));
  slots.paymentPanels.fill(many((domain) => domain.paymentPanels));
  slots.paymentActions.fill(many((domain) => domain.paymentActions));
  slots.recordActions.fill(many((domain) => domain.recordActions));
  slots.findingActions.fill(many((domain) => domain.findingActions));
  slots.caseActions.fill(many((domain) => domain.caseActions));
  slots.attemptActions.fill(many((domain) => domain.attemptActions));
  slots.settings.fill(many((domain) => domain.settings));
  slots.forget.fill(one((domain) => domain.forget));
}
