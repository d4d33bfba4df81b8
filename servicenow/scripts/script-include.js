// Script include "PatchproofWebhook". ES5 on purpose: runs in every scope and engine mode.
// Signs the Standard Webhooks way: HMAC-SHA256 over id.timestamp.body with the bytes behind whsec_<base64>.
var PatchproofWebhook = Class.create();
PatchproofWebhook.prototype = {
  initialize: function () {},

  /** Sends one announcement. Never throws: { ok, status, error }. */
  announce: function (record, deliveryId, entered) {
    var outcome = { ok: false, status: 0, error: '' };
    try {
      var response = this._request(this._body(record, entered), deliveryId).execute();
      outcome.status = parseInt(String(response.getStatusCode()), 10) || 0;
      outcome.ok = outcome.status >= 200 && outcome.status < 300;
      if (response.haveError()) outcome.error = String(response.getErrorMessage());
    } catch (failure) {
      outcome.error = String(failure.message || failure);
    }
    return outcome;
  },

  _request: function (body, deliveryId) {
    var timestamp = String(Math.floor(new Date().getTime() / 1000));
    var request = new sn_ws.RESTMessageV2();
    request.setEndpoint(String(gs.getProperty('x_patchproof.endpoint', '')));
    request.setHttpMethod('post');
    request.setHttpTimeout(10000);
    request.setRequestHeader('Content-Type', 'application/json');
    request.setRequestHeader('webhook-id', deliveryId);
    request.setRequestHeader('webhook-timestamp', timestamp);
    request.setRequestHeader('webhook-signature', this._signatures(deliveryId + '.' + timestamp + '.' + body));
    request.setRequestBody(body);
    return request;
  },

  _body: function (record, entered) {
    return this._ascii({
      type: 'ticket.pending_verification',
      timestamp: new Date().toISOString(),
      data: {
        table: String(record.getTableName()),
        sys_id: String(record.getUniqueValue()),
        number: String(record.getValue('number') || ''),
        state: String(record.getValue('state') || ''),
        entered_mod_count: entered.modCount,
        entered_on: entered.on.replace(' ', 'T') + 'Z'
      }
    });
  },

  /** No character that a hop could change, and no "$": RESTMessageV2 substitutes ${...} in bodies. */
  _ascii: function (value) {
    return JSON.stringify(value).replace(/[$\u007f-\uffff]/g, function (character) {
      return '\\u' + ('0000' + character.charCodeAt(0).toString(16)).slice(-4);
    });
  },

  /** One signature per secret: two while a secret is being rotated. */
  _signatures: function (signed) {
    var secrets = String(gs.getProperty('x_patchproof.secret', '')).split(',');
    var signatures = [];
    for (var i = 0; i < secrets.length; i++) {
      var key = secrets[i].replace(/^\s*whsec_|\s/g, '');
      if (key != '') signatures.push('v1,' + this._mac(key, signed));
    }
    if (signatures.length == 0) throw new Error('property x_patchproof.secret is empty');
    return signatures.join(' ');
  },

  _mac: function (key, signed) {
    var crypto =
      typeof CertificateEncryption != 'undefined' ? new CertificateEncryption() : new GlideCertificateEncryption();
    return String(crypto.generateMac(key, 'HmacSHA256', signed));
  },

  type: 'PatchproofWebhook'
};
