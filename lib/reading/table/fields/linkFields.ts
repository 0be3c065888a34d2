import type { DatasetDefinition } from '../types.ts';
import { field } from './field.ts';
import { AREA_FIELDS, IDENTITY_FIELDS } from './identityFields.ts';

/** One row ties a source case to another case, or to a contact person. */
export const LINKS: DatasetDefinition = {
  kind: 'links',
  label: { zh: '接触与关联', en: 'Contacts and links' },
  requiredAnyOf: [['sourceId'], ['caseId', 'name', 'documentNumber', 'phone', 'lastName']],
  fields: [
    field('sourceId', 'id', '关联病例', 'Source case', 3, 'from,infector,infector id,source,source id,source case id,infected by,infection source,case from,index case,index case id,linked case,linked case id,related case,related case id,case1,id1,user1,user1 id,person1,person 1,node1,a,i,primary case,infectedby,关联病例编号,关联病例姓名,关联病例号,关联感染者,所属病例,感染来源,病例编号,来源病例,传染源,传染源编号,对应病例,涉及病例,接触的病例,source uid'),
    field('caseId', 'id', '接触者编号', 'Case or contact id', 3, 'to,case id,case,infectee,infectee id,target,target id,contact,contact id,contact person id,secondary case,secondary case id,case to,case2,id2,user2,user2 id,person2,person 2,node2,b,j,id,uid,infected,续发病例,密接编号,密接号,接触者id,被感染者,被传染者,病例id,编号,人员编号,序号'),
    ...IDENTITY_FIELDS.map(each =>
      each.name === 'name'
        ? { ...each, signal: 1.5, synonyms: [...each.synonyms, 'contact name', '密接姓名', '接触者姓名', '密切接触者姓名', '密接者姓名'] }
        : each.name === 'phone'
          ? { ...each, synonyms: [...each.synonyms, '密接电话', '接触者电话', '密接者电话', '密接联系电话'] }
          : each,
    ),
    ...AREA_FIELDS,
    field('relation', 'text', '与病例关系', 'Relation', 2, 'relationship,relation to case,relation type,relationship type,source,source kind,infection setting,exposure setting,route,接触途径,暴露途径,arrows,source type,link type,contact setting,setting,kind,type,layer,关系,与关联病例关系,与感染者关系,与患者关系,与阳性关系,接触关系,关系类型'),
    field('date', 'date', '接触日期', 'Contact date', 1, 'date of contact,exposure date,date of exposure,date,link date,infection date,接触时间,暴露日期,暴露时间'),
    field('firstContactDate', 'date', '首次接触日期', 'First contact date', 2, 'date of first contact,first contact,date first contact,first exposure date,首次接触时间,首次暴露日期,首次暴露时间'),
    field('lastContactDate', 'date', '末次接触日期', 'Last contact date', 3, 'date of last contact,last contact,date last contact,last exposure,last exposure date,date of last exposure,date last exposure,末次接触时间,末次暴露时间,末次暴露日期,最后接触时间,最后接触日期,最后一次接触时间,最后一次接触日期,末次接触病例时间'),
    field('exposureClass', 'contactClass', '密接类型', 'Contact class', 2.5, 'contact type,contact category,contact classification,exposure class,exposure category,risk level,risk category,exposure risk,接触类型,接触者类型,密接类别,密接判定类型,人员类别,人员类型,判定类型,风险等级,密接分类,接触者类别,人员分类'),
    field('isCore', 'boolean', '是否核心密接', 'Core contact', 1.5, 'core contact flag,核心密接,是否核心,核心密接标志'),
    field('isExcluded', 'boolean', '是否排除', 'Excluded', 1.5, 'excluded flag,excluded contact,已排除,是否已排除,排除标志,排除密接'),
    field('isImported', 'boolean', '是否境外输入', 'Imported', 0.5, 'imported flag,是否输入'),
    field('linkedContact', 'text', '关联密接', 'Linked contact', 1.5, 'linked contact id,linked contact name,关联密接姓名,关联的密接,所属密接'),
    field('contactPlace', 'text', '接触地点', 'Place of contact', 2, 'contact location,exposure place,place of exposure,exposure location,contact place,接触场所,暴露地点,暴露场所,接触地址'),
    field('keyVenue', 'text', '重点场所', 'Key venue', 1, 'venue,涉及重点场所,所属重点场所,重点场所名称'),
    field('contactMode', 'text', '接触方式', 'Manner of contact', 1, 'contact mode,mode of contact,exposure type,contact description,how exposed,接触情况,暴露方式,接触描述,接触频率'),
    field('howFound', 'text', '发现方式', 'How found', 1, 'detection,found by,source of information,来源,数据来源,发现途径,密接来源,追踪来源'),
    field('measureMode', 'text', '观察方式', 'Observation mode', 2, 'quarantine type,observation type,isolation mode,隔离方式,管控方式,医学观察方式,管理方式,隔离类型,管控措施'),
    field('site', 'text', '隔离地点', 'Observation place', 1.5, 'quarantine site,quarantine place,hotel,hotel name,isolation site,隔离点,隔离点名称,隔离酒店,集中隔离点,入住酒店,酒店名称,观察地点,管控地点,隔离场所'),
    field('siteEntryDate', 'moment', '入住日期', 'Check-in date', 1.5, 'check in date,checkin date,quarantine start,quarantine start date,isolation start,date of quarantine,入住酒店时间,入住时间,隔离开始日期,隔离开始时间,隔离日期,隔离时间,开始隔离时间,管控时间,管控日期,酒店入住日期'),
    field('dueReleaseDate', 'date', '预计解除日期', 'Due release date', 1.5, 'expected release date,due release,end of follow up,follow up end,follow up until,followup until,预计解除时间,应解除日期,拟解除日期,解除日期,解除时间,预计解除隔离日期,期满日期,拟解除时间'),
    field('outcome', 'outcome', '转归', 'Outcome', 1.5, 'final outcome,follow up status,followup status,状态,当前状态,管控状态,目前状态,结局,隔离状态,contact status'),
    field('isTraced', 'text', '追踪状态', 'Traced', 1, 'traced,traced flag,tracing status,是否追踪到,追踪情况,追踪结果,是否追踪,落实情况'),
    field('transferProvince', 'text', '转出省份', 'Transfer-out province', 0.5, 'transfer out province,转出省,转出地,转出地区'),
    field('creatingUnit', 'text', '创建单位', 'Creating unit', 0.3, 'reporting unit,created by,录入单位,填报单位,上报单位,创建机构'),
    field('enteredAt', 'moment', '录入时间', 'Entered at', 0.3, 'created at,creation date,entry date,entered time,entered date,date of reporting,date of report,创建时间,填报时间,登记时间,登记日期,上报时间'),
    field('reviewedAt', 'moment', '审核时间', 'Reviewed at', 0.3, 'reviewed time,review date,复核时间,审核日期'),
    field('durationMinutes', 'number', '接触时长（分钟）', 'Contact minutes', 1, 'duration,contact duration,duration minutes,minutes,接触时长,接触时间分钟,时长'),
    field('distanceMetres', 'number', '距离（米）', 'Distance in metres', 1, 'distance,distance m,距离'),
    field('timeStep', 'number', '时刻序号', 'Time step', 0.5, 'time,time step,timestep,timestamp,t'),
    field('weight', 'number', '权重', 'Weight', 0.3, 'w,contact count,权重值'),
    field('notes', 'text', '备注', 'Notes', 0.1, 'note,comment,comments,remark,remarks,description,说明', { many: true, keepsNone: true }),
  ],
};
