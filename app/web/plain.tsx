import { ApiProblem } from '../ui/api.ts';
import { problemWords } from '../ui/problemWords.ts';
import { defineWords, usePick, useWords } from '../ui/words/index.ts';

const words = defineWords({
  loading: ['正在打开', 'Opening'],
  retry: ['再试一次', 'Try again'],
  missing: ['没有这个页面', 'There is no such page'],
  home: ['回到首页', 'Go to the first page'],
  broken: ['这一页出了问题', 'Something on this page failed'],
  saved: [
    '已经保存的都在。重新打开这一页即可继续。',
    'Everything saved is safe. Open the page again to go on.',
  ],
});

const box = { padding: 32, maxWidth: 560 };

/** Before anything of a surface is here; weighs nothing. */
export function PlainLoading() {
  const w = useWords(words);
  return (
    <p style={box} role="status" className="secondary">
      {w.loading}…
    </p>
  );
}

export function PlainFailure({ problem, onRetry }: { problem: unknown; onRetry: () => void }) {
  const w = useWords(words);
  const pick = usePick();
  const said = problem instanceof ApiProblem ? problemWords(problem) : undefined;
  return (
    <div style={box} role="alert">
      <h1>{said ? pick(said.title) : w.broken}</h1>
      <p>{said?.detail ? pick(said.detail) : w.saved}</p>
      <p>
        <button type="button" onClick={onRetry}>
          {w.retry}
        </button>
      </p>
    </div>
  );
}

export function NotFound() {
  const w = useWords(words);
  return (
    <div style={box}>
      <h1>{w.missing}</h1>
      <p>
        <a href="/">{w.home}</a>
      </p>
    </div>
  );
}
