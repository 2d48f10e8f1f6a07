/** The room that looks into databases: the inspector, reflected tables, code made from them. */
export { Inspector, type InspectOptions, type TableListOptions } from './inspector.js';
