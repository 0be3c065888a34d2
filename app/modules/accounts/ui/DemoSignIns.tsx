import type { Role } from '../../../ui/session.ts';
import { useApiQuery } from '../../../ui/useApi.ts';
import { type Bilingual, usePick, useWords } from '../../../ui/words/index.ts';
import { roleWords } from './roles.ts';
import { signInWords } from './words.ts';

interface DemoSignIn {
  login: string;
  password: string;
  role: Role;
  area: string | Bilingual;
  what: Bilingual;
}

/** In a demo city, its staff as one-tap cards. A city that is not a demo answers 404 and shows nothing. */
export function DemoSignIns(props: {
  busy: boolean;
  onChoose: (choice: { login: string; password: string }) => void;
}) {
  const w = useWords(signInWords);
  const pick = usePick();
  const answer = useApiQuery<DemoSignIn[] | { items: DemoSignIn[] }>('/demo/sign-ins');
  const items = Array.isArray(answer.data) ? answer.data : (answer.data?.items ?? []);
  if (items.length === 0) return null;
  return (
    <section className="sign-in-demo" aria-labelledby="demo-title">
      <h2 id="demo-title">{w.demo}</h2>
      <p className="secondary small">{w.demoNote}</p>
      {items.map(item => (
        <button
          key={item.login}
          type="button"
          disabled={props.busy}
          onClick={() => props.onChoose({ login: item.login, password: item.password })}
        >
          <strong>
            {[
              roleWords[item.role] ? pick(roleWords[item.role]) : item.role,
              typeof item.area === 'string' ? item.area : pick(item.area),
            ]
              .filter(Boolean)
              .join(' · ')}
          </strong>
          <span className="secondary small">{pick(item.what)}</span>
        </button>
      ))}
    </section>
  );
}
