import { Button } from '@fluentui/react-components';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Approval } from '../../../shared/review.ts';
import { ReviewPanel } from '../../components/review/ReviewPanel.tsx';
import { decideReview, dropForeignApproval, goToStep, reopenDecision } from '../../stores/prepare.ts';
import { type ApprovalDraft, ApprovalForm, type ApprovalGap } from './ApprovalForm.tsx';
import { keepApproverName, keptApproverName } from './approver-name.ts';
import { PrepareFrame } from './PrepareFrame.tsx';
import { useReviewSnapshot } from './use-review-snapshot.ts';

/** The operator reads what will leave, and puts their name to it or goes on without. */
export function ReviewStep({ approved }: { readonly approved: Approval | null }) {
  const { t } = useTranslation();
  const snapshot = useReviewSnapshot();
  const [draft, setDraft] = useState<ApprovalDraft>({
    isRead: approved !== null,
    name: approved?.by ?? keptApproverName(),
  });
  const [gap, setGap] = useState<ApprovalGap | null>(null);

  useEffect(() => dropForeignApproval(snapshot), [snapshot]);
  const sha256 = snapshot?.usageDataSha256 ?? null;
  const shown = useRef(approved?.usageDataSha256 ?? sha256);
  useEffect(() => {
    if (sha256 === null) return;
    // These are other rows than those that were there when it was ticked.
    if (shown.current !== null && shown.current !== sha256) setDraft((before) => ({ ...before, isRead: false }));
    shown.current = sha256;
  }, [sha256]);

  const change = (next: ApprovalDraft): void => {
    setDraft(next);
    setGap(null);
    reopenDecision();
  };
  const approve = (): void => {
    const by = draft.name.trim();
    if (!draft.isRead) setGap({ at: 'statement' });
    else if (by === '') setGap({ at: 'name' });
    else if (sha256 === null) setGap({ at: 'rows' });
    else {
      keepApproverName(by);
      decideReview({ by, usageDataSha256: sha256 });
    }
  };

  return (
    <PrepareFrame
      current="review"
      isWide
      title={t('prepare.review.title')}
      lead={t('prepare.review.lead')}
      footer={
        <>
          <Button className="foot-back" onClick={() => goToStep('site')}>
            {t('wizard.back')}
          </Button>
          <Button aria-describedby="without-approval" onClick={() => decideReview(null)}>
            {t('prepare.review.skip')}
          </Button>
          <Button appearance="primary" onClick={approve}>
            {t('prepare.review.approve')}
          </Button>
        </>
      }
    >
      <ReviewPanel />
      <ApprovalForm draft={draft} onChange={change} gap={gap} />
      <p className="quiet without-approval">
        <span id="name-travels">{t('prepare.review.nameHint')}</span>{' '}
        <span id="without-approval">{t('prepare.review.without')}</span>
      </p>
    </PrepareFrame>
  );
}
