import { MantineProvider } from '@mantine/core';
import { useState } from 'react';
import type { ErrorData } from '../../shared/kernel/errors.ts';
import { ErrorNotice } from '../kit/ErrorNotice.tsx';
import { ColorModeContext, rememberedTheme, useResolvedMode } from '../kit/theme/mode.ts';
import { theme } from '../kit/theme/theme.ts';
import { TimeZoneContext } from '../kit/Time.tsx';
import { EngineContext } from './engine.ts';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Workbench } from './frame/Workbench.tsx';
import { FollowerContext } from './SessionContext.ts';
import { SessionFollower, useSession } from './session.ts';
import { slots } from './slots.ts';
import type { EngineConnection } from './transports/index.ts';

/** Theme and zone for everything below; before the vault opens, what this machine remembers. */
function Surroundings({ children }: { readonly children: React.ReactNode }) {
  const isOpen = useSession((session) => session.status?.state === 'open');
  const settings = useSession((session) => session.settings);
  const mode = useResolvedMode(isOpen ? settings.theme : rememberedTheme());
  return (
    <MantineProvider theme={theme} forceColorScheme={mode} withCssVariables={false} withGlobalClasses={false}>
      <ColorModeContext value={mode}>
        <TimeZoneContext value={settings.timeZone}>{children}</TimeZoneContext>
      </ColorModeContext>
    </MantineProvider>
  );
}

function Content() {
  const status = useSession((session) => session.status);
  const statusError = useSession((session) => session.statusError);
  const settingsLoaded = useSession((session) => session.settingsLoaded);
  if (statusError !== null && status === null)
    return <ErrorNotice what="Asking for the vault" error={statusError} />;
  if (status === null) return null;
  if (status.state === 'open') return settingsLoaded ? <Workbench /> : null;
  return slots.gate.items.map((Gate, index) => <Gate key={index} />);
}

/** The whole page on one connection. */
export function App({ connection }: { readonly connection: EngineConnection }) {
  const [follower] = useState(() => new SessionFollower(connection));
  return (
    <EngineContext value={connection}>
      <FollowerContext value={follower}>
        <Surroundings>
          <ErrorBoundary what="Railtrace">
            <Content />
          </ErrorBoundary>
        </Surroundings>
      </FollowerContext>
    </EngineContext>
  );
}

/** Shown when there is no engine to connect to: what is wrong, and what to do. */
export function NoEngine({ error }: { readonly error: ErrorData }) {
  return (
    <Surroundings>
      <ErrorNotice what="Connecting to the engine" error={error} onRetry={() => location.reload()} />
    </Surroundings>
  );
}
