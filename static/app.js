/* Touches that make the pages nicer; every page works without this file. ES5: the floor is IE 11. */
(function (doc, win) {
  'use strict';

  function each(selector, action) {
    var found = doc.querySelectorAll(selector);
    for (var i = 0; i < found.length; i++) action(found[i]);
  }

  function on(type, action, capture) {
    doc.addEventListener(type, action, capture || false);
  }

  /* The nearest element, from here upwards, that has the attribute. */
  function holder(node, attribute) {
    while (node && node.getAttribute && node.getAttribute(attribute) === null) node = node.parentNode;
    return node && node.getAttribute ? node : null;
  }

  /* New content: go to its error summary or message, show the current tab. */
  function settle() {
    each('.no-details summary', function (summary) { summary.tabIndex = 0; });
    each('[data-focus]', function (panel) {
      var prefix = panel.getAttribute('data-focus');
      panel.removeAttribute('data-focus');
      if (doc.title.indexOf(prefix) !== 0) doc.title = prefix + doc.title;
      panel.focus();
    });
    each('.tabs [aria-current]', function (link) {
      var row = holder(link, 'aria-label');
      row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
    });
  }

  on('click', function (event) {
    var target = event.target, found;
    each('[data-menu][open]', function (menu) {
      if (!menu.contains(target)) menu.removeAttribute('open');
    });
    if ((found = holder(target, 'data-eye'))) {
      var input = doc.getElementById(found.getAttribute('aria-controls')), shown = input.type === 'text';
      input.type = shown ? 'password' : 'text';
      found.setAttribute('aria-pressed', !shown);
    }
    if ((found = holder(target, 'data-close'))) {
      event.preventDefault();
      found = holder(found, 'data-panel');
      found.parentNode.removeChild(found);
    }
    if (holder(target, 'data-print')) win.print();
  });

  on('keydown', function (event) {
    if (event.key === 'Escape' || event.key === 'Esc') each('[data-menu][open]', function (menu) {
      menu.removeAttribute('open');
      menu.querySelector('summary').focus();
    });
  });

  /* Internet Explorer shows every <details> unfolded: fold them here. */
  if (!('open' in doc.createElement('details'))) {
    doc.documentElement.className += 'no-details ';
    on('click', function (event) {
      var node = event.target;
      while (node && node.nodeName !== 'SUMMARY') node = node.parentNode;
      if (!node) return;
      node = node.parentNode;
      if (node.getAttribute('open') === null) node.setAttribute('open', '');
      else node.removeAttribute('open');
    });
    on('keydown', function (event) {
      if (event.keyCode === 13 && event.target.nodeName === 'SUMMARY') event.target.click();
    });
  }

  /* A field that was edited is checked by the browser's own rules; red goes as soon as it is right. */
  function check(field) {
    var box = holder(field, 'data-field');
    if (!box || !field.validity) return;
    var id = field.id + '-error', note = doc.getElementById(id), wrong = !field.validity.valid;
    if (wrong && !note) {
      note = doc.createElement('p');
      note.id = id;
      note.className = 'error';
      note.setAttribute('role', 'alert');
      box.appendChild(note);
    }
    if (note) note.textContent = !wrong ? '' : field.validity.valueMissing
      ? doc.body.getAttribute('data-required') : holder(field, 'data-invalid').getAttribute('data-invalid');
    field.setAttribute('aria-invalid', wrong);
    var described = field.getAttribute('aria-describedby') || '';
    if (described.indexOf(id) < 0) field.setAttribute('aria-describedby', described + ' ' + id);
  }
  /* Too much to send is said before it travels; `files` is unknown to no browser of the list. */
  function weigh(input) {
    var most = input.getAttribute('data-largest'), size = 0;
    if (!most) return;
    for (var i = 0; i < input.files.length; i++) size += input.files[i].size;
    input.setCustomValidity(size > most ? ' ' : '');
  }
  on('change', function (event) {
    weigh(event.target);
    /* Not at once: a note that appears under a pressed mouse moves the button away from it. */
    win.setTimeout(check, 200, event.target);
  });
  on('input', function (event) {
    if (event.target.getAttribute('aria-invalid') === 'true') check(event.target);
  });

  /* The server's word about a field, which htmx has put under it. */
  on('htmx:afterSwap', function (event) {
    var note = event.detail.target, box = holder(note, 'data-field'), field;
    if (!box) return;
    field = box.querySelector('.input');
    note.textContent = note.textContent.trim();
    field.setAttribute('aria-invalid', note.textContent !== '');
    field.setAttribute('aria-describedby', note.id);
  });

  /* Seconds until a code can be sent again. */
  function count(note) {
    var left = note.getAttribute('data-countdown') - 1;
    if (left < 1) { note.textContent = ''; return; }
    note.setAttribute('data-countdown', left);
    note.querySelector('b').textContent = left;
    win.setTimeout(count, 1000, note);
  }

  /* A form is sent once. It wakes up after the answer, after «back» and after a silence. */
  function wake(form) { form.removeAttribute('aria-busy'); }
  on('submit', function (event) {
    var form = event.target;
    if (form.getAttribute('aria-busy')) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    each('[data-eye][aria-pressed=true]', function (eye) { eye.click(); });
    form.setAttribute('aria-busy', true);
    win.setTimeout(wake, 20000, form);
  }, true);
  win.addEventListener('pageshow', function () { each('form[aria-busy]', wake); });

  /* htmx: a form with errors (422) is swapped in; any other refusal shows the server's own page. */
  on('htmx:beforeSwap', function (event) {
    var detail = event.detail, status = detail.xhr.status;
    if (status < 400 || !detail.requestConfig.triggeringEvent) return;
    if (status !== 422) {
      if (detail.xhr.responseText.indexOf('id="main"') < 0) return;
      detail.target = doc.body;
    }
    detail.shouldSwap = true;
    detail.isError = false;
  });
  on('htmx:afterRequest', function () { each('form[aria-busy]', wake); });
  on('htmx:load', settle);
  on('htmx:sendError', function () {
    var note = doc.createElement('div');
    note.className = 'message message-error';
    note.setAttribute('role', 'alert');
    note.textContent = doc.body.getAttribute('data-failed');
    var messages = doc.getElementById('messages');
    messages.textContent = '';
    messages.appendChild(note);
    messages.scrollIntoView();
  });

  each('[data-countdown]', function (note) { win.setTimeout(count, 1000, note); });
  doc.documentElement.className += 'js ';
  settle();
})(document, window);
