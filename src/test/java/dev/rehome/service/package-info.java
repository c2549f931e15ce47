/// Services and probes against real servers, real programs and real files.
@NullMarked
package dev.rehome.service;

import org.jspecify.annotations.NullMarked;
