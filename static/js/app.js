import "./elements/dose-stepper.js";
import "./elements/password-show.js";
import "./elements/print-button.js";
import "./elements/zone-offer.js";
