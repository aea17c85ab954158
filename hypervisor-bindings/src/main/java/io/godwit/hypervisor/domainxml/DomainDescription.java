package io.godwit.hypervisor.domainxml;

import io.godwit.model.Accelerator;
import org.w3c.dom.Element;

/** What Godwit reads back of a VM's domain XML. */
public record DomainDescription(Accelerator accelerator, boolean dirtyRing) {

  public static DomainDescription parse(String xml) {
    Element domain = XmlElements.parse(xml);
    String type = domain.getAttribute("type");
    return new DomainDescription(
        type.equals("kvm") ? Accelerator.KVM : Accelerator.TCG, hasDirtyRing(domain));
  }

  private static boolean hasDirtyRing(Element domain) {
    return XmlElements.child(domain, "features")
        .flatMap(features -> XmlElements.child(features, "kvm"))
        .flatMap(kvm -> XmlElements.child(kvm, "dirty-ring"))
        .filter(ring -> ring.getAttribute("state").equals("on"))
        .isPresent();
  }
}
