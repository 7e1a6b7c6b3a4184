// A QR code opens /repondre#CODE: the part after # never reaches a server or its logs. Without scripts, it is typed.
"use strict";
const field = document.getElementById("champ-code");
if (field && location.hash.length > 1 && !field.value) {
  field.value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname + location.search);
}
