import { Button, Spinner } from '@fluentui/react-components';
import { useTranslation } from 'react-i18next';
import { formatsOf } from '../../languages/formats-of.ts';
import { type HostAnswer, type NeededHost, needsSignIn, testConnection, useNetwork } from '../../stores/network.ts';
import { Breakable } from '../Breakable.tsx';
import { ErrorPanel } from '../ErrorPanel.tsx';
import { Icon } from '../Icon.tsx';
import { SignInForm } from './SignInForm.tsx';

/** Each host that is needed, ticked as it answers. */
export function ConnectionTest() {
  const { t } = useTranslation();
  const hosts = useNetwork((state) => state.hosts);
  const error = useNetwork((state) => state.error);
  const answers = useNetwork((state) => state.answers);
  const all = Object.values(answers);
  const isTesting = all.some(({ state }) => state === 'asked');
  const isAsked = all.length > 0;
  const reached = all.filter((answer) => answer.state === 'answered' && answer.test.isReachable).length;
  // One form is enough, however many hosts lie behind the same proxy server.
  const wantsSignIn = all.some((answer) => answer.state === 'answered' && needsSignIn(answer.test.error));
  const total = hosts?.length ?? 0;
  return (
    <section className="card connection-test" aria-label={t('network.hosts')}>
      <div className="card-head">
        <h3>{t('network.hosts')}</h3>
        <Button
          icon={<Icon name="refresh" />}
          disabledFocusable={isTesting || hosts === null}
          onClick={() => void testConnection()}
        >
          {t(isAsked ? 'network.testAgain' : 'network.test')}
        </Button>
      </div>
      {error !== null && <ErrorPanel error={error} />}
      <ul className="host-list">
        {hosts?.map((needed) => (
          <HostLine key={needed.host} needed={needed} answer={answers[needed.host] ?? null} />
        ))}
      </ul>
      <output className="quiet">
        {isTesting
          ? t('network.testing')
          : isAsked
            ? reached === total
              ? t('network.allReached', { count: total })
              : t('network.someReached', { reached, total })
            : t('network.notTested')}
      </output>
      {wantsSignIn && !isTesting && <SignInForm onSignedIn={() => void testConnection()} />}
    </section>
  );
}

function HostLine({ needed, answer }: { readonly needed: NeededHost; readonly answer: HostAnswer | null }) {
  const { t, i18n } = useTranslation();
  const state = stateOf(answer);
  const test = answer?.state === 'answered' ? answer.test : null;
  const error = answer?.state === 'not-tried' ? answer.error : (test?.error ?? null);
  const seconds = test === null ? '' : formatsOf(i18n.language).count(test.durationMs);
  return (
    <li className={`host-line host-${state}`}>
      <span className="host-mark">
        {state === 'asked' ? (
          <Spinner size="extra-tiny" />
        ) : (
          <Icon name={state === 'good' ? 'done' : state === 'bad' ? 'warning' : 'internet'} />
        )}
      </span>
      <div className="host-body">
        <p className="host-name">
          <span className="code">
            <Breakable text={needed.host} />
          </span>
          <span className="host-state">
            {state === 'good' && t('network.states.good', { milliseconds: seconds })}
            {state !== 'good' && t(`network.states.${state}`)}
          </span>
        </p>
        <p className="quiet">
          {needed.purposes.map((purpose) => t(`network.purposes.${purpose}`)).join(' · ')}
          {test !== null && test.proxy !== null && ` · ${t('network.through', { proxy: test.proxy })}`}
        </p>
        {error !== null && <ErrorPanel error={error} isProblem />}
      </div>
    </li>
  );
}

function stateOf(answer: HostAnswer | null): 'idle' | 'asked' | 'good' | 'bad' {
  if (answer === null) return 'idle';
  if (answer.state === 'asked') return 'asked';
  return answer.state === 'answered' && answer.test.isReachable ? 'good' : 'bad';
}
