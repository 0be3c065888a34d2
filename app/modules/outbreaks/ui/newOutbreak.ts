import type { Bilingual } from '../../../ui/words/index.ts';

/** What is typed on the page that opens an outbreak; empty text is nothing yet. */
export interface OutbreakForm {
  code: string;
  name: string;
  nameEn: string;
  /** `id@version` of a pack. */
  pack: string;
  overlayIds: string[];
  startedOn: string;
}

/** What stands in the way of sending the form, by the path the server would name. `today` is the city day. */
export function formProblems(form: OutbreakForm, today: string): { path: string; message: Bilingual }[] {
  const problems: { path: string; message: Bilingual }[] = [];
  const say = (field: string, zh: string, en: string) =>
    problems.push({ path: `body/${field}`, message: { zh, en } });
  if (!/^[A-Z0-9][A-Z0-9-]{0,15}$/.test(form.code))
    say(
      'code',
      form.code ? `“${form.code}”不行:只能用大写字母、数字和短横,最多16个` : '还没有写编号',
      form.code
        ? `"${form.code}" does not do: capital letters, digits and dashes, 16 at most`
        : 'no code yet',
    );
  if (!form.name.trim()) say('name', '还没有写名称', 'no name yet');
  if (!form.pack) say('packId', '还没有选方案', 'no protocol chosen yet');
  if (!form.startedOn) say('startedOn', '还没有选开始日期', 'no first day yet');
  else if (form.startedOn > today)
    say('startedOn', `开始日期不能晚于今天(${today})`, `the first day cannot be after today (${today})`);
  return problems;
}
