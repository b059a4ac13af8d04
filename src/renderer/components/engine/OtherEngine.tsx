import { Button } from '@fluentui/react-components';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReport } from '../../../shared/errors.ts';
import type { Engine } from '../../../shared/official-tool.ts';
import { chooseEngine, readOfficialTool, useOfficialTool } from '../../stores/official-tool.ts';

interface OtherEngineProps {
  readonly error: ErrorReport;
  readonly onAgain: () => void;
}

/** Who downloaded a pack imports it: the way to let the other of the two do that. */
export function OtherEngine({ error, onAgain }: OtherEngineProps) {
  const { t } = useTranslation();
  const hasTool = useOfficialTool((state) => state.tool !== null);
  const other = otherFor(error);
  useEffect(() => {
    if (other === 'official') void readOfficialTool();
  }, [other]);
  if (other === null || (other === 'official' && !hasTool)) return null;
  return (
    <p>
      <Button
        onClick={() => {
          chooseEngine('import', other);
          onAgain();
        }}
      >
        {t(other === 'official' ? 'engine.useOfficial' : 'engine.useOwn')}
      </Button>
    </p>
  );
}

function otherFor({ code }: ErrorReport): Engine | null {
  if (code === 'update-pack.of-official-tool') return 'official';
  return code === 'update-pack.of-this-program' ? 'own' : null;
}
