// As much of the platform as the scripts use, for Rhino: every text is a java.lang.String, HTTP and HMAC are Java's.
// `world` is the case that is played: { properties, user, timeScale, queue, outcome: { posts, waits, errors } }.

this.Class = {
  create: function () {
    return function () {
      this.initialize.apply(this, arguments);
    };
  },
};

function javaText(value) {
  return value === undefined || value === null || value === '' ? null : new java.lang.String(value);
}

this.GlideRecordOf = function (table, values) {
  this.getTableName = function () {
    return javaText(table);
  };
  this.getUniqueValue = function () {
    return javaText(values.sys_id);
  };
  this.getValue = function (column) {
    return javaText(values[column]);
  };
};

this.Encryption = function () {};
this.Encryption.prototype.generateMac = function (key, algorithm, data) {
  var mac = javax.crypto.Mac.getInstance(algorithm);
  mac.init(new javax.crypto.spec.SecretKeySpec(java.util.Base64.getDecoder().decode(key), algorithm));
  var bytes = mac.doFinal(new java.lang.String(data).getBytes('UTF-8'));
  return new java.lang.String(java.util.Base64.getEncoder().encodeToString(bytes));
};

this.GlideDateTime = function () {
  this.seconds = 0;
};
this.GlideDateTime.prototype.addSeconds = function (seconds) {
  this.seconds += seconds;
};

this.gs = {
  getProperty: function (name, other) {
    var value = javaText(world.properties[name]);
    return value === null ? other : value;
  },
  getUserName: function () {
    return javaText(world.user);
  },
  generateGUID: function () {
    return javaText(String(java.util.UUID.randomUUID()).replace(/-/g, ''));
  },
  error: function (text) {
    world.outcome.errors.push(String(text));
  },
  eventQueue: function (name, record, parm1, parm2) {
    world.queue.push({ name: String(name), parm1: String(parm1), parm2: String(parm2) });
  },
  eventQueueScheduled: function (name, record, parm1, parm2) {
    var due = arguments[4];
    world.outcome.waits.push(due.seconds);
    this.eventQueue(name, record, parm1, parm2);
  },
};

this.sn_ws = {
  RESTMessageV2: function () {
    var headers = {};
    var endpoint = '';
    var body = '';
    var method = 'get';
    var timeout = 175000;
    this.setEndpoint = function (value) {
      endpoint = String(value);
    };
    this.setHttpMethod = function (value) {
      method = String(value);
    };
    this.setHttpTimeout = function (milliseconds) {
      timeout = milliseconds;
    };
    this.setRequestHeader = function (name, value) {
      headers[name] = String(value);
    };
    // What has no variable of this name becomes empty: a "$" that got here would show as a broken signature.
    this.setRequestBody = function (value) {
      body = String(value).replace(/\$\{[^}]*\}/g, '');
    };
    this.execute = function () {
      var post = { id: headers['webhook-id'], timeout: timeout, body: body, status: 0 };
      world.outcome.posts.push(post);
      post.status = statusOf(endpoint, { method: method, headers: headers, body: body, timeout: timeout });
      return {
        getStatusCode: function () {
          return post.status;
        },
        haveError: function () {
          return post.status >= 400;
        },
        getErrorMessage: function () {
          return javaText('Method failed');
        },
      };
    };
  },
};

/** A real request. What Java throws, a time-out for one, reaches the script as on the platform. */
function statusOf(endpoint, request) {
  var connection = new java.net.URL(endpoint).openConnection();
  connection.setRequestMethod(request.method.toUpperCase());
  connection.setConnectTimeout(request.timeout);
  connection.setReadTimeout(request.timeout * world.timeScale);
  connection.setDoOutput(true);
  for (var name in request.headers) connection.setRequestProperty(name, request.headers[name]);
  var out = connection.getOutputStream();
  out.write(new java.lang.String(request.body).getBytes('UTF-8'));
  out.close();
  return connection.getResponseCode();
}
