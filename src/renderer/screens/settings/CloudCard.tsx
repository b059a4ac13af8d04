import { Checkbox, Field, Input } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import type { CloudSettings } from '../../../shared/settings.ts';
import { SideBadge } from '../../components/SideBadge.tsx';

const cloudFields = ['usageDataUrl', 'manifestUrl', 'adminUiContentUrl'] as const;

/** The cloud service as it is typed. */
export interface CloudDraft extends Readonly<Record<(typeof cloudFields)[number], string>> {
  readonly isThere: boolean;
}

/** The settings in force, to be edited. */
export function cloudDraftOf(settings: CloudSettings | null): CloudDraft {
  return {
    ...(settings ?? { usageDataUrl: '', manifestUrl: '', adminUiContentUrl: '' }),
    isThere: settings !== null,
  };
}

/** Whether it can be saved. */
export function isCloudWhole(draft: CloudDraft): boolean {
  return cloudFields.every((field) => !isNoAddress(draft, field));
}

/** What was typed, to be saved. */
export function cloudSettingsOf(draft: CloudDraft): CloudSettings | null {
  if (!draft.isThere) return null;
  return {
    usageDataUrl: draft.usageDataUrl.trim(),
    manifestUrl: draft.manifestUrl.trim(),
    adminUiContentUrl: draft.adminUiContentUrl.trim(),
  };
}

function isNoAddress(draft: CloudDraft, field: (typeof cloudFields)[number]): boolean {
  return draft.isThere && !URL.canParse(draft[field].trim());
}

interface CloudCardProps {
  readonly draft: CloudDraft;
  readonly isReadOnly: boolean;
  /** It was tried to save: what is wrong is said. */
  readonly isAttempted: boolean;
  readonly onChange: (draft: CloudDraft) => void;
}

/** The addresses of the cloud service, for a computer of the internet side. */
export function CloudCard({ draft, isReadOnly, isAttempted, onChange }: CloudCardProps) {
  const { t } = useTranslation();
  return (
    <section className="card side-internet" aria-labelledby="cloud-settings-title">
      <h2 id="cloud-settings-title">
        {t('settings.cloud.title')} <SideBadge side="internet" />
      </h2>
      <Checkbox
        label={t('settings.cloud.has')}
        checked={draft.isThere}
        disabled={isReadOnly}
        onChange={(_event, { checked }) => onChange({ ...draft, isThere: checked === true })}
      />
      {draft.isThere &&
        cloudFields.map((field) => (
          <Field
            key={field}
            label={t(`settings.cloud.${field}`)}
            required={!isReadOnly}
            {...(isAttempted && isNoAddress(draft, field) ? { validationMessage: t('settings.cloud.noAddress') } : {})}
          >
            <Input
              type="url"
              value={draft[field]}
              readOnly={isReadOnly}
              spellCheck={false}
              onChange={(_event, { value }) => onChange({ ...draft, [field]: value })}
            />
          </Field>
        ))}
    </section>
  );
}
