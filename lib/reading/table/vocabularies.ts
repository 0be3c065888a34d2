import { toSimplified } from './cellText.ts';
import type {
  CaseStatusValue,
  ContactClassValue,
  DocumentTypeValue,
  OutcomeValue,
  SexValue,
} from './types.ts';

type Vocabulary<T extends string | boolean> = readonly (readonly [T, string])[];

// Words are compared whole, after Simplified, lower case and blanks/underscores/hyphens removed.
const SEX: Vocabulary<SexValue> = [
  ['male', 'male,m,man,boy,males,男,男性,男士,1男,1.男,先生,남,남성,남자,masculin,masculino,h,homme,hombre'],
  [
    'female',
    'female,f,woman,girl,females,女,女性,女士,2女,2.女,여,여성,여자,feminin,féminin,femenino,femme,mujer',
  ],
  ['other', 'other,intersex,nonbinary,其他,其它,未说明的性别'],
];

const CASE_STATUS: Vocabulary<CaseStatusValue> = [
  [
    'confirmed',
    'confirmed,confirmedcase,conf,labconfirmed,laboratoryconfirmed,positive,确诊,确诊病例,已确诊,阳性,核酸阳性,转为确诊,本土确诊,本土确诊病例,境外输入确诊,轻型,普通型,重型,危重型,确诊(轻型),确诊(普通型)',
  ],
  ['clinical', 'clinical,clinicallydiagnosed,clinicalcase,临床诊断,临床诊断病例'],
  ['probable', 'probable,probablecase,prob,可能病例,极可能'],
  ['suspected', 'suspected,suspect,suspectedcase,susp,疑似,疑似病例,可疑,待排查'],
  [
    'asymptomatic',
    'asymptomatic,asymptomaticinfection,asymp,asym,无症状,无症状感染者,无症状感染,本土无症状,本土无症状感染者',
  ],
  [
    'excluded',
    'excluded,notacase,noncase,discarded,discardedcase,negative,ruledout,排除,已排除,排除病例,阴性,非病例',
  ],
  ['contact', 'contact,closecontact,密接,密切接触者'],
];

const OUTCOME: Vocabulary<OutcomeValue> = [
  ['died', 'died,death,dead,deceased,d,fatal,fatality,死亡,病亡,已死亡,yesdied,muerte,décès'],
  ['recovered', 'recovered,recover,recovery,cured,r,survived,alive,康复,治愈,痊愈,好转,存活,已治愈,已康复'],
  [
    'released',
    'released,discharged,discharge,出院,已出院,治愈出院,解除,解除隔离,已解除,解除观察,解除医学观察,期满解除',
  ],
  [
    'isolated',
    'isolated,inisolation,isolation,quarantined,隔离,隔离中,集中隔离,居家隔离,观察中,继续观察,医学观察中,隔离治疗',
  ],
  [
    'underCare',
    'hospitalized,hospitalised,nooutcome,inhospital,admitted,undertreatment,underfollowup,active,ongoing,stable,critical,icu,住院,在院,治疗中,在治,住院治疗,在院治疗,就诊',
  ],
  ['transferred', 'transferred,transferredout,转院,转出,转外省,转出外省,转出外市,转出外区,移交'],
  ['lost', 'lost,losttofollowup,失访,失联'],
  ['converted', 'converted,becamecase,becameacase,转为阳性,转阳,转为确诊,转为病例,转为无症状,转为确诊病例'],
];

const CONTACT_CLASS: Vocabulary<ContactClassValue> = [
  [
    'close',
    'close,closecontact,highrisk,high,primarycontact,contact,密接,密切接触者,密切接触,一密,一级密接,核心密接,高风险密接',
  ],
  [
    'secondary',
    'secondary,secondarycontact,contactofcontact,contactofclosecontact,次密接,密接的密接,次密切接触者,次级密接,二密,二级密接',
  ],
  ['general', 'general,generalcontact,casual,casualcontact,lowrisk,low,一般接触者,一般接触,一般密接'],
  ['venueExposed', 'venueexposed,venue,涉疫场所暴露人员,涉疫场所暴露者,场所暴露,同场所人员,重点场所人员'],
  ['coLocation', 'colocation,spatiotemporal,时空伴随者,时空伴随,时空伴随人员,时空交集'],
];

const DOCUMENT_TYPE: Vocabulary<DocumentTypeValue> = [
  [
    'citizenId',
    'citizenid,nationalid,idcard,id,identitycard,residentid,居民身份证,身份证,二代身份证,第二代居民身份证,中华人民共和国居民身份证,户口簿,临时身份证,01,01居民身份证',
  ],
  ['passport', 'passport,护照,外国护照,中国护照,普通护照'],
  [
    'hkMacauPermit',
    'hkmacaupermit,homereturnpermit,港澳通行证,回乡证,港澳居民来往内地通行证,港澳居民通行证,港澳来往内地通行证,往来内地通行证',
  ],
  ['taiwanPermit', 'taiwanpermit,mtp,台胞证,台湾居民来往大陆通行证,台湾通行证,台湾居民通行证'],
  ['residencePermit', 'residencepermit,居住证,港澳台居民居住证,港澳居民居住证,台湾居民居住证'],
  [
    'foreignPermanentResident',
    'permanentresident,greencard,外国人永久居留身份证,外国人永久居留证,永久居留证,外国人居留证',
  ],
  ['birthCertificate', 'birthcertificate,出生证,出生医学证明,出生证明'],
  ['none', '无证件,没有证件,nodocument'],
  [
    'other',
    'other,others,其他,其它,其他证件,通行证,军官证,士兵证,警官证,驾驶证,military,driverlicense,driverslicense',
  ],
];

const BOOLEAN: Vocabulary<boolean> = [
  [true, 'true,t,yes,y,1,是,有,对,√,✓,✔,是的,已,x✓,oui,si,sí'],
  [false, 'false,f,no,n,0,否,没有,不是,非,×,✗,✘,未,non'],
];

/** Kinds of place told apart by word; what is not listed keeps its own word. */
const PLACE_KIND: Vocabulary<string> = [
  ['home', 'home,house,household,residence,dwelling,家,家中,住所,住宅,居住地,小区'],
  ['workplace', 'work,workplace,office,company,factory,公司,单位,工作单位,办公室,工厂,写字楼,工地'],
  ['school', 'school,academy,学校,小学,中学,培训机构,class,classroom'],
  ['kindergarten', 'kindergarten,nursery,daycare,幼儿园,托儿所'],
  ['university', 'university,college,campus,大学,高校,学院'],
  ['hospital', 'hospital,clinic,healthcenter,medical,医院,诊所,卫生院,发热门诊,社区卫生服务中心'],
  ['pharmacy', 'pharmacy,drugstore,药店,药房'],
  ['restaurant', 'restaurant,canteen,食堂,餐厅,饭店,餐馆,酒楼'],
  ['cafe', 'cafe,coffeeshop,咖啡馆,咖啡厅,茶馆,奶茶店'],
  ['bakery', 'bakery,面包店'],
  ['bar', 'bar,pub,club,nightclub,酒吧,夜总会'],
  ['karaoke', 'karaoke,ktv,歌厅'],
  ['internetCafe', 'pccafe,internetcafe,网吧'],
  ['store', 'store,shop,supermarket,mall,shoppingmall,商店,超市,商场,便利店,购物中心'],
  ['market', 'market,wetmarket,市场,菜市场,农贸市场,批发市场'],
  ['hotel', 'hotel,lodging,motel,guesthouse,酒店,宾馆,旅馆,民宿'],
  ['gym', 'gym,fitness,健身房,体育馆'],
  ['beautySalon', 'beautysalon,salon,hairdresser,barber,理发店,美容院,美发店'],
  ['worship', 'church,temple,mosque,placeofworship,worship,教堂,寺庙,清真寺'],
  ['park', 'park,公园,景区'],
  ['bank', 'bank,银行'],
  ['postOffice', 'postoffice,邮局,快递点'],
  ['gasStation', 'gasstation,petrolstation,加油站'],
  ['airport', 'airport,机场'],
  ['publicTransport', 'publictransportation,publictransport,transport,transit,交通工具,公共交通,公交'],
  ['bus', 'bus,公交车,巴士'],
  ['coach', 'coach,大巴,长途汽车,客车'],
  ['train', 'train,railway,火车,高铁,动车,列车'],
  ['metro', 'metro,subway,地铁,轨道交通'],
  ['flight', 'flight,plane,aircraft,飞机,航班'],
  ['ship', 'ship,ferry,boat,cruise,轮船,船'],
  ['taxi', 'taxi,cab,出租车,网约车'],
  ['station', 'station,trainstation,车站,火车站,汽车站'],
  ['careHome', 'carehome,nursinghome,养老院,福利院,敬老院'],
  ['prison', 'prison,jail,监狱,看守所'],
  ['funeral', 'funeral,funeralhome,殡仪馆,葬礼'],
  ['cinema', 'cinema,theatre,theater,电影院,影院,剧院'],
  ['office', 'realestateagency,governmentoffice,政务大厅,中介'],
  ['administrativeArea', 'administrativearealevel1,administrativearealevel2,locality'],
  ['other', 'other,etc,misc,其他,其它'],
];

function lookup<T extends string | boolean>(vocabulary: Vocabulary<T>): (word: string) => T | null {
  const index = new Map<string, T>();
  for (const [value, words] of vocabulary) for (const word of words.split(',')) index.set(word, value);
  return word => index.get(wordKey(word)) ?? null;
}

function wordKey(word: string): string {
  return toSimplified(word)
    .toLowerCase()
    .replace(/[\s_\-.]+/g, '');
}

/** Sex of a word (男, F, female, …), or null. A bare 1 or 2 is not read: GB/T 2261.1 and other code tables disagree. */
export const sexOf = lookup(SEX);
/** Case status of a word (确诊, probable, …), or null. */
export const caseStatusOf = lookup(CASE_STATUS);
/** Outcome of a word (出院, deceased, 继续观察, …), or null. */
export const outcomeOf = lookup(OUTCOME);
/** Contact class of a word (密接, 次密接, casual, …), or null. */
export const contactClassOf = lookup(CONTACT_CLASS);
/** Document type of a word (身份证, passport, …), or null. */
export const documentTypeOf = lookup(DOCUMENT_TYPE);
/** Yes or no of a word (是, y, TRUE, √, …), or null. */
export const booleanOf = lookup(BOOLEAN);
/** Kind of place of a word (餐厅, pc_cafe, …), or null. */
export const placeKindOf = lookup(PLACE_KIND);
