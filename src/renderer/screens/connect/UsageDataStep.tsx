import { Button } from '@fluentui/react-components';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import { DrivePicker } from '../../components/DrivePicker.tsx';
import { ErrorPanel } from '../../components/ErrorPanel.tsx';
import { EngineChoice } from '../../components/engine/EngineChoice.tsx';
import { Notice } from '../../components/Notice.tsx';
import { weighCabinets } from '../../connect/cabinets-found.ts';
import { chooseFrom, goToStep } from '../../stores/connect.ts';
import { look, useDrives } from '../../stores/drives.ts';
import { useOfficialTool } from '../../stores/official-tool.ts';
import { useSettings } from '../../stores/settings.ts';
import { isThere, pathOf, type Target } from '../../stores/target.ts';
import { CabinetsFound } from './CabinetsFound.tsx';
import { ConnectFrame } from './ConnectFrame.tsx';

/** Where the cabinets are, and what of them would be sent. */
export function UsageDataStep({ from }: { readonly from: Target | null }) {
  const { t } = useTranslation();
  const path = from === null ? null : pathOf(from);
  const drives = useDrives((state) => state.drives);
  const held = useDrives((state) => (path === null ? undefined : state.held[path]));
  const requireApproval = useSettings((state) => state.description?.settings.requireApproval ?? false);
  const isOfficial = useOfficialTool(({ tool, chosen }) => tool !== null && chosen.connect === 'official');
  const [isAttempted, setIsAttempted] = useState(false);
  // What was there a while ago may be there no more, or be more by now.
  useEffect(() => {
    if (path !== null) void look(path);
  }, [path]);

  const found = path !== null && held?.state === 'known' ? weighCabinets(held.contents, path, requireApproval) : null;
  const obstacle = (): 'choice' | 'drive' | 'look' | ErrorReport | null => {
    if (from === null) return 'choice';
    if (!isThere(from, drives)) return 'drive';
    if (held?.state === 'unknown') return held.error;
    if (found === null) return 'look';
    // What Microsoft's tool packed nobody else can read: the run looks at it.
    return isOfficial && found.block?.code === 'usage-cabinet.none' ? null : found.block;
  };
  const now = obstacle();

  return (
    <ConnectFrame
      step="usage-data"
      title={t('connect.usageData.title')}
      lead={t('connect.usageData.lead')}
      footer={
        <Button
          appearance="primary"
          onClick={() => {
            if (now === null) goToStep('network');
            else setIsAttempted(true);
          }}
        >
          {t('connect.usageData.act')}
        </Button>
      }
    >
      <div className="connect-parts">
        <DrivePicker
          label={t('connect.usageData.drives')}
          value={from}
          onChange={(target) => {
            setIsAttempted(false);
            chooseFrom(target);
          }}
          needs={null}
          interest="usage-data"
        />
        {held?.state === 'known' && path !== null && found !== null && (
          <CabinetsFound contents={held.contents} found={found} path={path} requireApproval={requireApproval} />
        )}
        <EngineChoice stage="connect" />
        {typeof now === 'object' && now !== null && <ErrorPanel error={now} />}
        {isAttempted && typeof now === 'string' && (
          <Notice kind="error" title={t(`connect.usageData.missing.${now}`)} isAlert />
        )}
      </div>
    </ConnectFrame>
  );
}
