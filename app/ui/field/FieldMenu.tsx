import { createContext, useContext } from 'react';
import { Icon } from '../icons.tsx';
import { useOptionalSession } from '../session.ts';
import { defineWords, type Language, useLanguage, useWords } from '../words/index.ts';

/** How one signs out; given by the surface, so that the kit knows no server. */
export const SignOutContext = createContext<(() => void) | null>(null);

const words = defineWords({
  menu: ['语言与退出', 'Language, sign out'],
  signOut: ['退出登录', 'Sign out'],
  demo: ['演示', 'Demo'],
});
const languages: [Language, string][] = [
  ['zh-Hans', '简体中文'],
  ['en', 'English'],
  ['zh-Hant', '繁體中文'],
];

/** Who works on this phone, in which language, and the way out; phones are handed on at the end of a shift. */
export function FieldMenu() {
  const w = useWords(words);
  const session = useOptionalSession();
  const signOut = useContext(SignOutContext);
  const [language, setLanguage] = useLanguage();
  if (!session) return null;
  return (
    <details className="field-menu">
      <summary aria-label={w.menu}>
        {session.demo && <span className="demo-mark">{w.demo}</span>}
        <Icon name="account" />
      </summary>
      <div>
        <p>
          <strong>{session.actor.name}</strong> · {session.area.name}
        </p>
        {languages.map(([value, name]) => (
          <button
            key={value}
            type="button"
            lang={value}
            aria-pressed={language === value}
            onClick={() => setLanguage(value)}
          >
            {name}
          </button>
        ))}
        {signOut && (
          <button type="button" onClick={signOut}>
            {w.signOut}
          </button>
        )}
      </div>
    </details>
  );
}
