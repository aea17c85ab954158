package io.godwit.hypervisor.libvirt;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;
import java.util.List;

/** Text that crosses to libvirt and back. */
final class NativeStrings {
  private NativeStrings() {}

  /** Takes a string that libvirt says the caller must free; null means the call has failed. */
  static String taken(Pointer text, String call) {
    if (text == null) {
      throw LibvirtErrors.last(call);
    }
    try {
      return text.getString(0, "UTF-8");
    } finally {
      Native.free(Pointer.nativeValue(text));
    }
  }

  /** A char** that lives as long as the object is reachable. */
  static Memory array(List<String> texts) {
    return new StringArray(texts.toArray(String[]::new), "UTF-8");
  }
}
