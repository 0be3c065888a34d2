import type { FieldDefinition } from '../types.ts';
import { field } from './field.ts';

/** Who the person is: shared by cases, contacts and persons. */
export const IDENTITY_FIELDS: readonly FieldDefinition[] = [
  field('name', 'name', '姓名', 'Name', 1, 'patient name,full name,fullname,person name,person full name,病例姓名,患者姓名,人员姓名,名字,姓名拼音,passenger name'),
  field('firstName', 'name', '名', 'Given name', 1, 'firstname,first name,forename'),
  field('lastName', 'name', '姓', 'Family name', 1, 'lastname,last name,surname'),
  field('documentType', 'documentType', '证件类型', 'Document type', 1, 'id type,证件种类,证件类别,身份证件类型,身份证件类别,document kind'),
  field('documentNumber', 'documentNumber', '证件号码', 'Document number', 1.5, '身份证号,身份证号码,身份证,证件号,公民身份号码,身份证件号码,居民身份证号,有效证件号,有效证件号码,证件编号,id number,id no,id card,id card number,idcard,national id,national id number,citizen id,passport,passport number,passport no,document no,document id,护照号,护照号码'),
  field('phone', 'phone', '联系电话', 'Telephone', 1, 'phone number,telephone number,mobile,mobile phone,mobile number,cell,cellphone,cell phone,tel,phone no,contact phone,电话,手机,手机号,手机号码,电话号码,联系方式,本人电话,患者电话,联系号码'),
  field('sex', 'sex', '性别', 'Sex', 0.5, 'gender,sex at birth'),
  field('birthDate', 'date', '出生日期', 'Birth date', 1, 'date of birth,dob,born,birthday,birthdate,出生年月日,生日,出生年月'),
  field('birthYear', 'year', '出生年份', 'Birth year', 1, 'year of birth,yob,出生年'),
  field('age', 'age', '年龄', 'Age', 0.5, 'age years,age group,age in years,age y,agegroup,age range,年龄岁,岁数,年龄段,年龄组'),
  field('ageFrom', 'age', '年龄下限', 'Age from', 0.3, 'agel,age l,age min,age lower'),
  field('ageTo', 'age', '年龄上限', 'Age to', 0.3, 'ager,age r,age max,age upper'),
  field('nationality', 'text', '国籍', 'Nationality', 0.5, 'citizenship,国籍地区,国家或地区'),
  field('ethnicity', 'text', '民族', 'Ethnicity', 0.3, 'ethnic group,race'),
  field('occupation', 'text', '职业', 'Occupation', 0.5, 'job,profession,人群分类,患者职业,职业类别'),
  field('employer', 'text', '工作单位', 'Employer', 0.5, 'workplace,单位,所在单位,单位名称,学习工作单位,工作或学习单位,company,school'),
  field('guardianName', 'name', '监护人姓名', 'Guardian name', 0.3, 'guardian,家长姓名,患儿家长姓名,parent name'),
];

/** Where the person belongs. */
export const AREA_FIELDS: readonly FieldDefinition[] = [
  field('country', 'text', '国家', 'Country', 0.2, 'country of residence,country dest,国家地区'),
  field('province', 'text', '省份', 'Province', 0.3, 'state province,region,admin1,adm1,province dest,prefecture,省,省市,省级,所在省,现住省,governorate'),
  field('city', 'text', '城市', 'City', 0.3, 'municipality,admin2,adm2,munip dest,town,市,地市,所在市,地级市,现住市'),
  field('district', 'text', '区县', 'District', 0.3, 'county,admin3,adm3,borough,区,县,县区,县市区,区县市,所在区,所属区,现住区县,居住区,所在区县,现住区,行政区'),
  field('street', 'text', '街道', 'Street', 0.3, 'subdistrict,sub district,chiefdom,township,admin4,adm4,ward,镇街,街镇,乡镇,乡镇街道,街道乡镇,所属街道,所在街道,现住街道,街道镇'),
  field('community', 'text', '社区', 'Community', 0.3, 'neighbourhood,neighborhood,village,compound,村居,社区村,居委会,村,小区,所属社区,所在社区,community name'),
  field('address', 'text', '现住址', 'Address', 0.5, 'residence,home address,current address,street address,residential address,住址,地址,详细地址,居住地址,现居住地,现住地址,现住详细地址,居住地,家庭住址,家庭地址,现住地,常住地址,目前所在地,目前居住地'),
  field('householdAddress', 'text', '户籍地址', 'Registered address', 0.3, '户籍,户籍地,户籍所在地,registered residence,户口所在地'),
  field('longitude', 'longitude', '经度', 'Longitude', 0.5, 'lon,lng,long,x,x coordinate,longitud,lon wgs84,location lon'),
  field('latitude', 'latitude', '纬度', 'Latitude', 0.5, 'lat,y,y coordinate,latitud,lat wgs84,location lat'),
];
