export default function serviceMap() {}
