// Script include "PatchproofWebhook". ES5 on purpose: runs in every scope and engine mode.
// Signs the Standard Webhooks way: HMAC-SHA256 over id.timestamp.body with the bytes behind whsec_<base64>.
var PatchproofWebhook = Class.create();
PatchproofWebhook.prototype = {
  initialize: function () {},

  /** Sends one announcement. Never throws: { ok, status, error }. Status 0: no answer came. */
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
    request.setEndpoint(this._property('endpoint'));
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
    var secrets = this._property('secret').split(/[\s,]+/);
    var signatures = [];
    for (var i = 0; i < secrets.length; i++) {
      if (secrets[i] == '') continue;
      var key = /^whsec_([A-Za-z0-9+\/]+=*)$/.exec(secrets[i]);
      // Also what comes back where a password2 property cannot be read in clear: signing with it would only earn a 401.
      if (!key) throw new Error('x_patchproof.secret: expected whsec_<base64>, got something else');
      signatures.push('v1,' + this._mac(key[1], signed));
    }
    return signatures.join(' ');
  },

  /** The scoped class and the global one both want the key in base64 and give the MAC in base64. */
  _mac: function (key, signed) {
    var crypto =
      typeof CertificateEncryption != 'undefined' ? new CertificateEncryption() : new GlideCertificateEncryption();
    return String(crypto.generateMac(key, 'HmacSHA256', signed));
  },

  _property: function (name) {
    var value = String(gs.getProperty('x_patchproof.' + name, '') || '');
    if (value == '') throw new Error('property x_patchproof.' + name + ' is empty');
    return value;
  },

  type: 'PatchproofWebhook'
};
