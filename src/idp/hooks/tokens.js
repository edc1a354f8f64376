// Makes the objects of a function that is asked before tokens are made or after, and reads what it
// made of them.
(function (hook, kind, session, details, client) {
  'use strict';
  const text = (value, what) => {
    if (typeof value !== 'string' || value === '') throw new TypeError(what + ' must be a text');
    return value;
  };
  const freeze = (value) => {
    if (value !== null && typeof value === 'object') Object.values(value).forEach(freeze);
    return Object.freeze(value);
  };
  const reserved = new Set(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti', 'client_id', 'scope',
    'cnf', 'grant', 'business_id', 'patient', 'member', 'fhirUser', 'access_token', 'token_type',
    'expires_in', 'refresh_token', 'id_token', '__proto__']);
  const made = {
    user_data: { __proto__: null },
    fhir_user: null,
    scopes: null,
    members: { __proto__: null },
  };
  let denied = null;
  const add = (name, value) => {
    if (reserved.has(text(name, 'the name')) || name.startsWith('smile_')) {
      throw new TypeError(name + ' is for the server to say');
    }
    made.members[name] = value;
  };
  const user = {
    ...session,
    addUserData(name, value) {
      made.user_data[text(name, 'the name')] = text(String(value), 'the value');
    },
    setFhirUserUrl(url) { made.fhir_user = text(url, 'the URL'); },
  };
  const request = {
    ...details,
    deny(message) { denied = message === undefined ? 'without a reason' : String(message); },
  };
  if (kind === 'generating') {
    request.addAccessTokenClaim = add;
    request.removeApprovedScope = (scope) => {
      made.scopes = (made.scopes ?? details.approvedScopes).filter((kept) => kept !== scope);
    };
    hook(freeze(user), freeze(request), freeze(client));
  } else {
    request.addResponseMember = add;
    hook(freeze(request), freeze(user), freeze(client));
  }
  return { denied, made };
})
