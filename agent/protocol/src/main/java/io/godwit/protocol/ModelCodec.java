package io.godwit.protocol;

import io.godwit.model.Accelerator;
import io.godwit.model.CpuContract;
import io.godwit.model.DataSize;
import io.godwit.model.HostEndpoints;
import io.godwit.model.HostInventory;
import io.godwit.model.Image;
import io.godwit.model.ImageDigest;
import io.godwit.model.ImageFormat;
import io.godwit.model.MacAddress;
import io.godwit.model.Version;
import io.godwit.model.VmId;
import io.godwit.model.VmName;
import io.godwit.model.VmSpec;
import io.godwit.protocol.v1.DiskFormat;
import io.godwit.protocol.v1.HostAccelerator;
import java.util.Optional;
import java.util.Set;

/**
 * The model's values as messages and back. Reading a message checks it: what is missing or out of
 * shape is an {@link IllegalArgumentException} that names it.
 */
public final class ModelCodec {
  private ModelCodec() {}

  public static io.godwit.protocol.v1.VmSpec write(VmSpec spec) {
    io.godwit.protocol.v1.VmSpec.Builder message = withoutPort(spec);
    spec.port().ifPresent(port -> message.setPort(NetworkCodec.write(port)));
    spec.leastMemory().ifPresent(least -> message.setLeastMemoryBytes(least.bytes()));
    return message.build();
  }

  private static io.godwit.protocol.v1.VmSpec.Builder withoutPort(VmSpec spec) {
    return io.godwit.protocol.v1.VmSpec.newBuilder()
        .setVmId(spec.id().toString())
        .setName(spec.name().value())
        .setVcpus(spec.vcpus())
        .setMemoryBytes(spec.memory().bytes())
        .setDiskBytes(spec.disk().bytes())
        .setImage(write(spec.image()))
        .setMac(spec.mac().value())
        .setCpu(write(spec.cpu()))
        .setMachineType(spec.machineType());
  }

  public static VmSpec read(io.godwit.protocol.v1.VmSpec message) {
    return new VmSpec(
        VmId.of(message.getVmId()),
        new VmName(message.getName()),
        message.getVcpus(),
        new DataSize(message.getMemoryBytes()),
        new DataSize(message.getDiskBytes()),
        read(message.getImage()),
        new MacAddress(message.getMac()),
        read(message.getCpu()),
        message.getMachineType(),
        message.hasPort() ? Optional.of(NetworkCodec.read(message.getPort())) : Optional.empty(),
        message.hasLeastMemoryBytes()
            ? Optional.of(new DataSize(message.getLeastMemoryBytes()))
            : Optional.empty());
  }

  public static io.godwit.protocol.v1.Image write(Image image) {
    return io.godwit.protocol.v1.Image.newBuilder()
        .setDigest(image.digest().hex())
        .setFormat(write(image.format()))
        .setFileBytes(image.fileSize().bytes())
        .setVirtualBytes(image.virtualSize().bytes())
        .build();
  }

  public static Image read(io.godwit.protocol.v1.Image message) {
    return new Image(
        new ImageDigest(message.getDigest()),
        read(message.getFormat()),
        new DataSize(message.getFileBytes()),
        new DataSize(message.getVirtualBytes()));
  }

  public static DiskFormat write(ImageFormat format) {
    return switch (format) {
      case QCOW2 -> DiskFormat.QCOW2;
      case RAW -> DiskFormat.RAW;
    };
  }

  public static ImageFormat read(DiskFormat format) {
    return switch (format) {
      case QCOW2 -> ImageFormat.QCOW2;
      case RAW -> ImageFormat.RAW;
      case DISK_FORMAT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the message names no disk format that is known here");
    };
  }

  public static io.godwit.protocol.v1.CpuContract write(CpuContract cpu) {
    return io.godwit.protocol.v1.CpuContract.newBuilder()
        .setModel(cpu.model())
        .addAllFeatures(cpu.features())
        .build();
  }

  public static CpuContract read(io.godwit.protocol.v1.CpuContract message) {
    return new CpuContract(message.getModel(), message.getFeaturesList());
  }

  /**
   * @param images digests of the images in the host's cache, verified
   */
  public static io.godwit.protocol.v1.HostInventory write(
      HostInventory inventory, Set<ImageDigest> images) {
    return CalibrationCodec.add(
            inventory.calibration(), io.godwit.protocol.v1.HostInventory.newBuilder())
        .setCpuModel(inventory.cpuModel())
        .addAllCpuModels(inventory.cpuModels().stream().sorted().toList())
        .addAllCpuFeatures(inventory.cpuFeatures().stream().sorted().toList())
        .addAllMachineTypes(inventory.machineTypes().stream().sorted().toList())
        .setQemuVersion(inventory.qemuVersion().toString())
        .setLibvirtVersion(inventory.libvirtVersion().toString())
        .setCpus(inventory.cpus())
        .setMemoryBytes(inventory.memory().bytes())
        .setDiskBytes(inventory.disk().bytes())
        .setAccelerator(write(inventory.accelerator()))
        .setKsm(inventory.ksm())
        .addAllTunnelEndpoints(inventory.tunnelEndpoints().anywhere())
        .addAllNearbyTunnelEndpoints(inventory.tunnelEndpoints().nearby())
        .setVmBridge(inventory.vmBridge())
        .setPostCopyObstacle(inventory.postCopyObstacle().orElse(""))
        .setMesh(NetworkCodec.write(inventory.mesh()))
        .setRelays(inventory.relays())
        .setBalloons(inventory.balloons())
        .addAllImages(images.stream().map(ImageDigest::hex).sorted().toList())
        .build();
  }

  public static HostInventory read(io.godwit.protocol.v1.HostInventory message) {
    return new HostInventory(
        message.getCpuModel(),
        Set.copyOf(message.getCpuModelsList()),
        Set.copyOf(message.getCpuFeaturesList()),
        Set.copyOf(message.getMachineTypesList()),
        Version.parse(message.getQemuVersion()),
        Version.parse(message.getLibvirtVersion()),
        message.getCpus(),
        new DataSize(message.getMemoryBytes()),
        new DataSize(message.getDiskBytes()),
        read(message.getAccelerator()),
        message.getKsm(),
        endpoints(message),
        message.getVmBridge(),
        Optional.of(message.getPostCopyObstacle()).filter(why -> !why.isEmpty()),
        NetworkCodec.read(message),
        message.getRelays(),
        CalibrationCodec.read(message),
        message.getBalloons());
  }

  /** Where a host's tunnel can be dialled. */
  public static HostEndpoints endpoints(io.godwit.protocol.v1.HostInventory message) {
    return new HostEndpoints(
        message.getTunnelEndpointsList(), message.getNearbyTunnelEndpointsList());
  }

  private static HostAccelerator write(Accelerator accelerator) {
    return switch (accelerator) {
      case KVM -> HostAccelerator.KVM;
      case TCG -> HostAccelerator.TCG;
    };
  }

  private static Accelerator read(HostAccelerator accelerator) {
    return switch (accelerator) {
      case KVM -> Accelerator.KVM;
      case TCG -> Accelerator.TCG;
      case HOST_ACCELERATOR_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("the message names no accelerator known here");
    };
  }
}
