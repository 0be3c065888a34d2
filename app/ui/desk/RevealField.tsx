import { useEffect, useId, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { Icon } from '../icons.tsx';
import { problemWords } from '../problemWords.ts';
import { type Bilingual, defineWords, usePick, useWords } from '../words/index.ts';
import { Popover } from './Popover.tsx';

const words = defineWords({
  show: ['显示', 'Show'],
  hide: ['遮住', 'Hide'],
  why: ['为什么需要看?', 'Why do you need to see it?'],
  journal: ['查看会记入日志,本人可以查询。', 'This is journaled; the person can ask who looked.'],
  other: ['其他(写明)', 'Other (say what)'],
  confirm: ['记录用途并显示', 'Record purpose and show'],
  call: ['给本人打电话流调', 'Calling for case investigation'],
  follow: ['随访或上门', 'Follow-up or visit'],
  match: ['核对是否同一人', 'Checking whether it is the same person'],
  seconds: ['{n}秒后遮住', 'hides in {n} s'],
});

const shownSeconds = 60;

/** A masked value. Showing it asks for a purpose, calls the reveal command (which journals) and masks it again after a minute. */
export function RevealField(props: {
  masked: string;
  label: Bilingual;
  purposes?: { value: string; label: string }[];
  reveal: (purpose: string) => Promise<string>;
}) {
  const w = useWords(words);
  const pick = usePick();
  const id = useId();
  const [value, setValue] = useState<string | null>(null);
  const [left, setLeft] = useState(0);
  const [purpose, setPurpose] = useState('');
  const [other, setOther] = useState('');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [busy, setBusy] = useState(false);
  const purposes = props.purposes ?? [
    { value: 'case_investigation', label: w.call },
    { value: 'follow_up', label: w.follow },
    { value: 'matching', label: w.match },
  ];
  useEffect(() => {
    if (value === null) return;
    if (left <= 0) {
      setValue(null);
      return;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [value, left]);
  const show = async () => {
    setBusy(true);
    setProblem(null);
    try {
      setValue(await props.reveal(purpose === 'other' ? other.trim() : purpose));
      setLeft(shownSeconds);
    } catch (failure) {
      if (!(failure instanceof ApiProblem)) throw failure;
      setProblem(failure);
    } finally {
      setBusy(false);
    }
  };
  if (value !== null)
    return (
      <span className="reveal">
        <strong>{value}</strong>
        <button type="button" className="button small" onClick={() => setValue(null)}>
          {w.hide}
        </button>
        <span className="secondary small">{w.seconds({ n: left })}</span>
      </span>
    );
  return (
    <span className="reveal">
      <span>{props.masked}</span>
      <Popover
        className="button small bare"
        name={`${w.show} ${pick(props.label)}`}
        label={
          <>
            <Icon name="eye" size={16} />
            {w.show}
          </>
        }
      >
        <fieldset style={{ border: 0, padding: 0, margin: 0 }}>
          <legend>
            <strong>{w.why}</strong>
          </legend>
          {[...purposes, { value: 'other', label: w.other }].map(option => (
            <label key={option.value} style={{ display: 'block', paddingBlock: 2 }}>
              <input
                type="radio"
                name={id}
                checked={purpose === option.value}
                onChange={() => setPurpose(option.value)}
              />{' '}
              {option.label}
            </label>
          ))}
        </fieldset>
        {purpose === 'other' && (
          <input
            className="field-box"
            aria-label={w.other}
            value={other}
            onChange={event => setOther(event.target.value)}
          />
        )}
        <p className="secondary small">{w.journal}</p>
        {problem && (
          <p className="field-problem" role="alert">
            {pick(problemWords(problem).title)}
          </p>
        )}
        <button
          type="button"
          className="button main"
          disabled={busy || purpose === '' || (purpose === 'other' && other.trim() === '')}
          onClick={() => void show()}
        >
          {w.confirm}
        </button>
      </Popover>
    </span>
  );
}
