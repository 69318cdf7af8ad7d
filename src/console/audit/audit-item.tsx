import './audit.css';
import { Anchor, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { AuditEntry } from '../api/contract.ts';
import { useWords } from '../words/words.tsx';
import { type Difference, differencesOf, sentenceOf } from './sentence.ts';

/** Changes that say of themselves what is new; of the others one may want to see less. */
const fewShown = 8;

/** One change: who did what and when, and what became what. */
export function AuditItem({
  entry,
  linked = false,
  timeOnly = false,
}: {
  readonly entry: AuditEntry;
  /** The person it is about leads to their page. */
  readonly linked?: boolean;
  /** The day is said elsewhere. */
  readonly timeOnly?: boolean;
}): ReactNode {
  const { t, formats } = useWords();
  const differences = differencesOf(t, formats, entry);
  const whole = entry.old === null || entry.new === null;
  const brief = /^(override|sign|parameter|lockout|delegate)/.test(entry.what);
  const list = <Differences differences={differences} whole={whole} />;
  return (
    <div className={timeOnly ? 'audit-item' : undefined}>
      <Text size="sm" className="quiet" component="time" dateTime={entry.at}>
        {timeOnly ? formats.time(entry.at) : formats.full(entry.at)}
      </Text>
      <div>
        <Text size="sm" fw={600} style={{ overflowWrap: 'anywhere' }}>
          <Sentence entry={entry} linked={linked} />
        </Text>
        {differences.length === 0 ? null : (whole && !brief) || differences.length > fewShown ? (
          <details>
            <summary>
              <Text size="sm" component="span">
                {t.audit.details}
              </Text>
            </summary>
            {list}
          </details>
        ) : (
          list
        )}
      </div>
    </div>
  );
}

function Sentence({
  entry,
  linked,
}: {
  readonly entry: AuditEntry;
  readonly linked: boolean;
}): ReactNode {
  const { t } = useWords();
  const { about, what } = entry;
  const text = sentenceOf(t, entry);
  const at = linked && /^(person|override|delegate)-/.test(what) ? text.lastIndexOf(about) : -1;
  if (at < 0 || what === 'person-removed') return text;
  return (
    <>
      {text.slice(0, at)}
      <Anchor
        component={Link}
        to={`/people/${encodeURIComponent(about)}`}
        underline="always"
        inherit
      >
        {about}
      </Anchor>
      {text.slice(at + about.length)}
    </>
  );
}

function Differences({
  differences,
  whole,
}: {
  readonly differences: readonly Difference[];
  readonly whole: boolean;
}): ReactNode {
  const { t } = useWords();
  return (
    <ul className="differences">
      {differences.map(({ name, before, after }) => (
        <li key={name}>
          <span className="quiet">{name}:</span>{' '}
          {whole ? (
            (after ?? before)
          ) : (
            <>
              <del>{before ?? t.audit.nothing}</del> → <ins>{after ?? t.audit.nothing}</ins>
            </>
          )}
        </li>
      ))}
    </ul>
  );
}
