/**
 * What the whole window knows of the open vault: its state, figures, settings and jobs, kept true by the engine's
 * feeds. Views refetch when the version of a topic they show grows.
 */
import { create } from 'zustand';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import type { JobId } from '../../shared/kernel/ids.ts';
import {
  settingsSchema,
  topicSchema,
  type Change,
  type Job,
  type Settings,
  type Topic,
  type WorkspaceStatus,
  type WorkspaceSummary,
} from '../../shared/workspace/model.ts';
import { rememberTheme } from '../kit/theme/mode.ts';
import { errorOf } from './engine.ts';
import { notify, useNotices } from './notices.ts';
import { slots } from './slots.ts';
import { followFeed, type EngineConnection, type EngineState } from './transports/index.ts';

export type TopicVersions = Readonly<Record<Topic, number>>;

export interface Session {
  readonly engine: EngineState;
  readonly status: WorkspaceStatus | null;
  readonly statusError: ErrorData | null;
  readonly summary: WorkspaceSummary | null;
  readonly settings: Settings;
  /** The vault's own settings have arrived: until then the workbench is not drawn. */
  readonly settingsLoaded: boolean;
  readonly jobs: ReadonlyMap<JobId, Job>;
  readonly versions: TopicVersions;
  /** True from a change of settings until the engine has committed it. */
  readonly saving: boolean;
}

const noVersions: TopicVersions = {
  workspace: 0,
  evidence: 0,
  payments: 0,
  findings: 0,
  replay: 0,
  cases: 0,
  settings: 0,
};

export const defaultSettings: Settings = settingsSchema.parse({});

export const useSession = create<Session>()(() => ({
  engine: { phase: 'connecting' },
  status: null,
  statusError: null,
  summary: null,
  settings: defaultSettings,
  settingsLoaded: false,
  jobs: new Map(),
  versions: noVersions,
  saving: false,
}));

/** Judging time: chosen by the person, else the newest in the evidence. */
export function judgingTime(session: Session): number | null {
  return session.settings.asOf ?? session.summary?.asOf ?? null;
}

function bump(topics: readonly Topic[]): void {
  useSession.setState(({ versions }) => {
    const next: Record<Topic, number> = { ...versions };
    for (const topic of topics) next[topic] += 1;
    return { versions: next };
  });
}

/** Follows one connection for the life of the page. */
export class SessionFollower {
  readonly #connection: EngineConnection;
  #stopFeeds: (() => void) | null = null;
  #lastSequence: number | null = null;
  #summaryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: EngineConnection) {
    this.#connection = connection;
    useSession.setState({ engine: connection.state() });
    connection.onState((engine) => {
      useSession.setState({ engine });
      if (engine.phase === 'ready') void this.refreshStatus();
    });
    void this.refreshStatus();
  }

  async refreshStatus(): Promise<void> {
    try {
      this.setStatus(await this.#connection.client.workspace.status({}));
    } catch (thrown) {
      useSession.setState({ statusError: errorOf(thrown) });
    }
  }

  /** Takes a new state of the vault over: opens the feeds, or forgets everything that was read from it. */
  setStatus(status: WorkspaceStatus): void {
    useSession.setState({ status, statusError: null });
    if (status.state === 'open') {
      this.#follow();
      void this.#refreshSettings();
      void this.#refreshSummary();
    } else {
      this.#stopFeeds?.();
      this.#stopFeeds = null;
      this.#lastSequence = null;
      useSession.setState({
        summary: null,
        settings: defaultSettings,
        settingsLoaded: false,
        jobs: new Map(),
      });
      clearTimeout(this.#summaryTimer);
      useNotices.setState({ notices: [] });
      for (const forget of slots.forget.items) forget();
    }
  }

  #follow(): void {
    if (this.#stopFeeds !== null) return;
    const { client } = this.#connection;
    const stopChanges = followFeed(
      this.#connection,
      (signal) => client.workspace.watchChanges({}, { signal }),
      {
        onStart: () => {
          // A new engine counts from the beginning; what it did before this feed is not known: fetch everything again.
          if (this.#lastSequence !== null) bump(topicSchema.options);
          this.#lastSequence = null;
        },
        onItem: (change) => this.#take(change),
        onEnd: () => this.#ended(),
      },
    );
    const stopJobs = followFeed(this.#connection, (signal) => client.workspace.watchJobs({}, { signal }), {
      onStart: () => useSession.setState({ jobs: new Map() }),
      onItem: (job) => useSession.setState(({ jobs }) => ({ jobs: new Map(jobs).set(job.id, job) })),
      onEnd: () => this.#ended(),
    });
    this.#stopFeeds = () => {
      stopChanges();
      stopJobs();
    };
  }

  /** The vault was locked elsewhere, or the engine refused: ask what is true now. */
  #ended(): void {
    this.#stopFeeds?.();
    this.#stopFeeds = null;
    this.#lastSequence = null;
    if (this.#connection.state().phase === 'ready') void this.refreshStatus();
  }

  #take(change: Change): void {
    const isGap = this.#lastSequence !== null && change.seq > this.#lastSequence + 1;
    const isFirst = this.#lastSequence === null;
    this.#lastSequence = change.seq;
    const topics = isGap ? topicSchema.options : change.topics;
    if (!isFirst || topics.length > 0) bump(topics);
    if (topics.includes('settings')) void this.#refreshSettings();
    clearTimeout(this.#summaryTimer);
    // Changes come in bursts during an import: one summary per burst is enough.
    this.#summaryTimer = setTimeout(() => void this.#refreshSummary(), 120);
  }

  async #refreshSummary(): Promise<void> {
    try {
      useSession.setState({ summary: await this.#connection.client.workspace.summary({}) });
    } catch (thrown) {
      if (errorOf(thrown).code === 'vault_locked') void this.refreshStatus();
    }
  }

  async #refreshSettings(): Promise<void> {
    try {
      const settings = await this.#connection.client.workspace.settings({});
      rememberTheme(settings.theme);
      useSession.setState({ settings, settingsLoaded: true });
    } catch (thrown) {
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    }
  }

  /** Changes settings in the vault; the window shows them at once and says so when they could not be kept. */
  async changeSettings(change: Partial<Settings>): Promise<void> {
    const before = useSession.getState().settings;
    const wanted = { ...before, ...change };
    useSession.setState({ settings: wanted, saving: true });
    rememberTheme(wanted.theme);
    try {
      // The whole of it: a part would be filled up with defaults on its way through the schema.
      const settings = await this.#connection.client.workspace.changeSettings(wanted);
      useSession.setState({ settings, saving: false });
    } catch (thrown) {
      useSession.setState({ settings: before, saving: false });
      notify({ tone: 'bad', text: errorOf(thrown).sentence });
    }
  }

  /** Waits for a job's end, also when it ended before anybody asked. */
  async jobEnd(id: JobId): Promise<Job> {
    const ended = (job: Job | undefined): job is Job =>
      job !== undefined && (job.state === 'done' || job.state === 'failed' || job.state === 'cancelled');
    const asked = await this.#connection.client.workspace.job({ id });
    if (ended(asked)) return asked;
    return new Promise((resolve) => {
      const present = useSession.getState().jobs.get(id);
      if (ended(present)) {
        resolve(present);
        return;
      }
      const stop = useSession.subscribe(({ jobs }) => {
        const job = jobs.get(id);
        if (!ended(job)) return;
        stop();
        resolve(job);
      });
    });
  }
}
