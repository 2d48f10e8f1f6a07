/** The room that looks into databases: the inspector, reflected tables, code made from them. */
export * from './inspector.js';
