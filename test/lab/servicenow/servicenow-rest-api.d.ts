/** The package has no types; this is what the test uses of it. */
declare module 'servicenow-rest-api' {
  type Callback = (answer: unknown) => void;

  export default class ServiceNow {
    /** A bare host, asked over https. */
    constructor(instance: string, user: string, password: string);
    setNetworkOptions(options: { httpsAgent: object }): void;
    getSampleData(table: string, callback: Callback): void;
    getTableData(fields: string[], filters: string[], table: string, callback: Callback): void;
    getSysId(table: string, number: string, callback: Callback): void;
    UpdateTask(table: string, number: string, data: Record<string, string>, callback: Callback): void;
    DeleteTask(table: string, number: string, callback: Callback): void;
  }
}
