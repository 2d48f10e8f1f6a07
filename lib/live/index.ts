/** The room of live queries and changes. Below the engine, which says where rows and changes come from. */
export { tableChanges, type TableChanges } from './changes.js';
