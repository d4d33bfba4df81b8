import type { Answer } from './answer.js';
import type { XmlObject } from './xml.js';

/** What the portal does not accept; it says so with HTTP 200. qualys 3.3 */
export class PortalRefusal extends Error {
  readonly resolution: string;

  constructor(message: string, resolution: string) {
    super(message);
    this.name = 'PortalRefusal';
    this.resolution = resolution;
  }
}

export function serviceResponse(content: XmlObject): Answer {
  return portal({ responseCode: 'SUCCESS', ...content });
}

export function portalRefusal({ message, resolution }: PortalRefusal, responseCode = 'INVALID_REQUEST'): Answer {
  return portal({ responseCode, responseErrorDetails: { errorMessage: message, errorResolution: resolution } });
}

export function portalVersion(): Answer {
  return serviceResponse({
    count: 1,
    data: {
      'Portal-Version': { 'PortalApplication-VERSION': '3.21.0.0-1', 'CA-VERSION': '3.19.0.0' },
      'QWeb-Version': {
        'WEB-VERSION': '10.39.1.0-1',
        'SCANNER-VERSION': '14.5.22-1',
        'VULNSIGS-VERSION': '2.6.480-2',
      },
    },
  });
}

function portal(content: XmlObject): Answer {
  return {
    status: 200,
    kind: 'portal',
    document: {
      ServiceResponse: {
        '@xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
        '@xsi:noNamespaceSchemaLocation': 'https://qualysapi.corp.example/qps/xsd/2.0/am/hostasset.xsd',
        ...content,
      },
    },
  };
}
