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

  function remove(node) { node.parentNode.removeChild(node); }

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
      remove(holder(found, 'data-panel'));
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

  /* Puts a word under a field, or takes it away, and with it all that says the field were wrong. */
  function mark(field, box, text) {
    var note = box.querySelector('.error'), described = field.getAttribute('aria-describedby') || '';
    if (!note) {
      note = doc.createElement('p');
      note.id = field.id + '-error';
      note.className = 'error';
      note.setAttribute('role', 'alert');
      box.appendChild(note);
    }
    note.textContent = text;
    /* Of radio buttons the group is wrong, not one. */
    if (box.nodeName !== 'FIELDSET') {
      field.setAttribute('aria-invalid', text !== '');
      if (described.indexOf(note.id) < 0) field.setAttribute('aria-describedby', described + ' ' + note.id);
    }
    if (text) return;
    box.className = box.className.replace(' field-wrong', '');
    each('.errors a', function (link) {
      var line = link.parentNode, list = line.parentNode;
      if (!box.contains(doc.getElementById(link.getAttribute('href').slice(1)))) return;
      list.removeChild(line);
      if (!list.children.length) remove(list.parentNode);
    });
  }
  /* The browser's own rules. What the server said of a field stays until the field changes: where it
     is asked as one leaves the field, it alone says that all is right. */
  function check(field, left) {
    var box = holder(field, 'data-field');
    if (!box || !field.validity) return;
    if (!field.validity.valid) mark(field, box, field.validity.valueMissing
      ? doc.body.getAttribute('data-required') : holder(field, 'data-invalid').getAttribute('data-invalid'));
    else if (box.querySelector('.error') && !(left && win.htmx && field.getAttribute('hx-post'))) mark(field, box, '');
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
    win.setTimeout(check, 200, event.target, true);
  });
  on('input', function (event) {
    if (event.target.getAttribute('aria-invalid') === 'true') check(event.target);
  });

  /* The server's word about a field, which htmx has put under it. */
  on('htmx:afterSwap', function (event) {
    var note = event.detail.target, box = holder(note, 'data-field'), field;
    if (!box) return;
    field = box.querySelector('.input');
    mark(field, box, note.textContent.trim());
  });

  /* Seconds until a code can be sent again. */
  function count(note) {
    var left = note.getAttribute('data-countdown') - 1;
    if (left < 1) {
      note.parentNode.querySelector('button').disabled = false;
      note.textContent = '';
      return;
    }
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
  win.addEventListener('pageshow', function (event) {
    each('form[aria-busy]', wake);
    /* «Back» may show a page from memory: sums of money are asked for anew. */
    if (event.persisted && doc.querySelector('[data-fresh]')) win.location.replace(win.location.href.split('#')[0]);
  });

  /* htmx: a form with errors is swapped in, and what a view answers with another refusal. Only what
     the server made for htmx: a proxy has pages of its own. */
  on('htmx:beforeSwap', function (event) {
    var detail = event.detail, xhr = detail.xhr, status = xhr.status;
    if (status < 400 || !detail.requestConfig.triggeringEvent) return;
    if (status !== 422) {
      if ((xhr.getResponseHeader('Vary') || '').indexOf('HX-Request') < 0) return;
      if (xhr.responseText.indexOf('id="main"') > 0) detail.target = doc.body;
    }
    detail.shouldSwap = true;
    detail.isError = false;
  });
  function forget() { each('.failed', remove); }
  on('htmx:afterRequest', function (event) {
    each('form[aria-busy]', wake);
    if (event.detail.successful) forget();
  });
  on('htmx:load', settle);

  /* What failed is told beside it, in the server's plain words where it has some; all else stays. */
  function fail(event) {
    var detail = event.detail, xhr = detail.xhr, node = detail.elt, target = detail.target,
      box = node.nodeName === 'FORM' ? node : holder(node, 'data-field'), note = doc.createElement('p');
    forget();
    /* A calculation from other numbers than those beside it would lie. */
    if (target && target.id === 'preview') target.textContent = '';
    note.className = 'note note-error failed';
    note.setAttribute('role', 'alert');
    note.textContent = (xhr.getResponseHeader('Content-Type') || '').indexOf('text/plain') === 0
      ? xhr.responseText : doc.body.getAttribute(xhr.status === 413 ? 'data-large' : 'data-failed');
    if (box) { box.appendChild(note); return; }
    if (target && target !== node && target.contains(node)) while (node.parentNode !== target) node = node.parentNode;
    node.parentNode.insertBefore(note, node.nextSibling);
  }
  on('htmx:sendError', fail);
  on('htmx:timeout', fail);
  on('htmx:responseError', fail);

  each('[data-countdown]', function (note) { win.setTimeout(count, 1000, note); });
  /* Without htmx (it was lost on the way) all works as it does without scripts. */
  if (win.htmx) doc.documentElement.className += 'js ';
  settle();
})(document, window);
