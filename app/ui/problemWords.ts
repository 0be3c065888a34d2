import type { ApiProblem } from './api.ts';
import type { Bilingual } from './words/language.ts';

/**
 * What a reader is told about a problem. Text written by our server in both languages is shown as it is; anything else (a proxy's page, an
 * English-only title) is replaced by our sentence for its kind, for raw server text says nothing to a reader.
 */
export function problemWords(problem: ApiProblem): { title: Bilingual; detail?: Bilingual } {
  const reference = problem.reference
    ? { zh: `(编号 ${problem.reference.slice(0, 8)})`, en: ` (reference ${problem.reference.slice(0, 8)})` }
    : { zh: '', en: '' };
  const rule = problem.rule
    ? { zh: `规则 ${problem.rule}:`, en: `Rule ${problem.rule}: ` }
    : { zh: '', en: '' };
  if (problem.why)
    return {
      title: { zh: `${rule.zh}${problem.why.zh}`, en: `${rule.en}${problem.why.en}` },
    };
  switch (problem.kind) {
    case 'offline':
      if (!problem.write)
        return {
          title: { zh: '现在连不上服务器', en: 'The server cannot be reached now' },
          detail: {
            zh: '已经保存的都在;连上后再试一次。',
            en: 'Everything saved is safe. Try again when you are back online.',
          },
        };
      return {
        title: { zh: '现在连不上服务器', en: 'The server cannot be reached now' },
        detail: {
          zh: '您填写的内容还在本页,没有丢失;连上后再试一次。',
          en: 'What you entered is still on this page. Try again when you are back online.',
        },
      };
    case 'not_allowed':
      if (problem.status === 401)
        return {
          title: { zh: '登录已到期', en: 'Your session has ended' },
          detail: { zh: '重新登录后回到这里。', en: 'Sign in again to come back here.' },
        };
      if (problem.status === 404)
        return {
          title: { zh: '没有这条记录,或不在您负责的区域', en: 'No such record, or not in your area' },
          detail: {
            zh: '需要查看时,由负责该区域的人员移交。',
            en: 'Whoever is responsible for that area can hand it over.',
          },
        };
      return {
        title: { zh: `${rule.zh}您的岗位不能做这一步`, en: `${rule.en}Your role may not do this` },
        detail: problem.write ? { zh: '什么都没有改变。', en: 'Nothing was changed.' } : undefined,
      };
    case 'conflict':
      return {
        title: { zh: '别人刚刚改过这条记录', en: 'Someone has just changed this record' },
        detail: {
          zh: '两个版本都保留着,比较后再保存。',
          en: 'Both versions are kept. Compare them, then save.',
        },
      };
    case 'fix':
      return {
        title: { zh: '有几处需要改正', en: 'Some entries need correcting' },
        detail: problem.errors.length
          ? undefined
          : { zh: `这一步没有保存${reference.zh}。`, en: `This was not saved${reference.en}.` },
      };
    default:
      return problem.status === 429 || problem.status === 503
        ? {
            title: {
              zh: '现在使用的人很多,这一页稍慢',
              en: 'Many people are working now; this page is slow',
            },
            detail: {
              zh: '已经保存的都在;已有的数据仍可查看。',
              en: 'Everything saved is safe; data already here can still be read.',
            },
          }
        : problem.write
          ? {
              title: { zh: '服务器没能完成这一步', en: 'The server could not do this' },
              detail: {
                zh: `这一步没有保存,之前保存的都在${reference.zh}。`,
                en: `This step was not saved; everything saved before is safe${reference.en}.`,
              },
            }
          : {
              title: { zh: '这些内容暂时读不出来', en: 'This cannot be read at the moment' },
              detail: {
                zh: `已经保存的都在;其他页面仍可使用${reference.zh}。`,
                en: `Everything saved is safe; other pages still work${reference.en}.`,
              },
            };
  }
}
